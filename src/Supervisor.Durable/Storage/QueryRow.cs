namespace Supervisor.Durable.Storage;

/// <summary>
/// Rows of queries that are neither a table's nor a view's. They are no tuples, since Dapper.AOT leaves those to Dapper's reflection; and
/// columns find them by name: a column needs an alias where it is called otherwise.
/// </summary>
internal static class QueryRow
{
    internal sealed record Declared(
        string Job, string Spec, string State, long? Run, string? DeclaredBy, string? DeclaredIn, string? LaunchedAs, long? Leaving,
        string? StoppedBy);

    internal sealed record Window(string? Started, string? NextStarted);

    internal sealed record Count(string Metric, string Label, long Number);

    internal sealed record Resolved(string? Outcome, string? Error);

    internal sealed record Sent(long Seq, long Batch, string Job, string Control, string? Args, long Priority);
}
