namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>A line of a unit file.</summary>
/// <param name="Section">Its section, such as Service.</param>
/// <param name="Key">Its key.</param>
/// <param name="Value">What stands behind the =.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record UnitEntry(string Section, string Key, string Value, Place Place);
