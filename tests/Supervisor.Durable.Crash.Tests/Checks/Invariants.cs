using System.Collections.Concurrent;

namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>
/// What must hold of a data directory after any kill, looked at from outside: by SQL, by /proc and in its folders, never by asking
/// the supervisor. Some of it holds at any instant, the rest once all that was asked for is done.
/// </summary>
/// <param name="data">The data directory.</param>
internal sealed class Invariants(string data)
{
    private readonly ConcurrentDictionary<long, (string Job, string? Outcome)> _tickets = new();

    /// <summary>Shims are killed too: a running process may have none, a run may be lost, and its log may end early.</summary>
    public bool ShimsDie { get; init; }

    /// <summary>False where a retention is set: old tickets may go.</summary>
    public bool KeepsHistory { get; init; } = true;

    /// <summary>A caller was answered that its control is accepted: from now on the ticket must be there.</summary>
    public void Accepted(long ticket, string job) => _tickets.TryAdd(ticket, (job, null));

    /// <summary>A caller was answered with an outcome: from now on it must be this one.</summary>
    public void Resolved(long ticket, string job, string outcome) => _tickets[ticket] = (job, outcome);

    /// <summary>What is broken of that which holds at any instant, with a supervisor or without.</summary>
    public IReadOnlyList<string> BrokenNow()
    {
        using var rows = new Rows(data);
        return [.. rows.BrokenNow(), .. rows.BrokenPromises(_tickets, KeepsHistory), .. Census().BrokenNow()];
    }

    /// <summary>What is broken, or still to be done, of that which holds when nothing is left to do: all jobs rest, or run on by themselves.</summary>
    public IReadOnlyList<string> BrokenAtRest()
    {
        using var rows = new Rows(data);
        string[] undone = [.. rows.BrokenAtRest(ShimsDie)];
        if (undone.Length > 0)
            return undone;                                           // a supervisor that still works on its rows is not at rest in /proc either
        var runs = rows.Runs();
        return [.. Folders.BrokenAtRest(data, runs, ShimsDie), .. Census().BrokenAtRest(runs, ShimsDie)];
    }

    /// <summary>Waits until all is done, and all holds. What is broken at any instant is not waited for.</summary>
    public async Task HoldAsync(string when)
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Until.TrueAsync(() => (left = BrokenAtRest()).Count == 0, "all invariants hold " + when);
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new BrokenException(when, [e.Message, .. left, .. BrokenNow()]);
        }
        if (BrokenNow() is { Count: > 0 } broken)
            throw new BrokenException(when, broken);
    }

    private ProcessCensus Census() => ProcessCensus.Of(data);
}
