namespace Supervisor.Durable.Daemon.Applying;

/// <summary>A key that two definitions differ in.</summary>
/// <param name="Key">The key, such as Restart:Delay.</param>
/// <param name="From">What it was, as it may be shown; null: not given.</param>
/// <param name="To">What it is to be, as it may be shown; null: not given.</param>
/// <param name="Scope">What of the job it concerns.</param>
internal sealed record SpecChange(string Key, string? From, string? To, ChangeScope Scope);
