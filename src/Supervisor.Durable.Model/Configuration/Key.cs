namespace Supervisor.Durable.Configuration;

/// <summary>A key that is known.</summary>
/// <param name="Name">Its name; it is read in any case.</param>
/// <param name="Kind">What its value must be.</param>
internal sealed record Key(string Name, Kind Kind);
