namespace Supervisor.Durable.Storage;

/// <summary>Rows of queries that are neither a table's nor a view's. They have names, since Dapper.AOT leaves tuples to Dapper's reflection.</summary>
internal static class QueryRow
{
    internal sealed record Declared(
        string Job, string Spec, string State, string? DeclaredBy, string? DeclaredIn, long? Run, string? LaunchedAs, long? Leaving, string? StoppedBy);

    internal sealed record Window(string? Started, string? NextStarted);

    internal sealed record Count(string Metric, string Label, long Number);

    internal sealed record Resolved(string? Outcome, string? Error);

    internal sealed record Sent(long Seq, long Batch, string Job, string Control, string? Args, long Priority);
}
