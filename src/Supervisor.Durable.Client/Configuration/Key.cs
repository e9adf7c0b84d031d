namespace Supervisor.Durable.Client.Configuration;

/// <summary>A key that is known.</summary>
/// <param name="Name">Its name; it is read in any case.</param>
/// <param name="Kind">What its value must be.</param>
public sealed record Key(string Name, Kind Kind);
