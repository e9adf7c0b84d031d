namespace Supervisor.Durable.SystemTests.Differences;

/// <summary>A control by its name in the HTTP interface. Without a priority it has its own, which is urgent for those that kill.</summary>
internal sealed record Wish(string Control, TimeSpan? Grace = null, string? Priority = null);
