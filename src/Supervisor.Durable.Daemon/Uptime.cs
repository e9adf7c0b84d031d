namespace Supervisor.Durable.Daemon;

/// <summary>Since when this supervisor runs.</summary>
internal sealed record Uptime(DateTimeOffset Since);
