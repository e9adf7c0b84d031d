namespace Supervisor.Durable.Jobs;

/// <summary>What a control that had its turn gets for an answer.</summary>
internal abstract record Reply
{
    private Reply() { }

    /// <summary>There was nothing to do.</summary>
    public static readonly Reply Skipped = new Nothing();

    /// <summary>It is done with this decision.</summary>
    public static readonly Reply Done = new Fulfilled();

    /// <summary>Something comes first, which holds it; then it has its turn once more.</summary>
    public static readonly Reply NotYet = new Postponed();

    public sealed record Nothing : Reply;

    public sealed record Fulfilled : Reply;

    public sealed record Postponed : Reply;

    /// <summary>It is resolved later, by what becomes of this run; null: by the return of the hook that it calls.</summary>
    public sealed record Awaits(RunId? Run) : Reply;
}
