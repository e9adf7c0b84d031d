using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// What is found of an earlier supervisor's runs until the first news of each are done with. Used by the host's thread, but for the
/// waiting.
/// </summary>
/// <param name="runs">How many runs there are.</param>
internal sealed class Recovering(int runs)
{
    private readonly HashSet<HostedRun> _settled = [];
    private readonly List<ProcessReport> _found = [];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A report is part of what was found.</summary>
    public void Add(ProcessReport report) => _found.Add(report);

    /// <summary>All that was known of a run so far is done with.</summary>
    public void Settled(HostedRun run)
    {
        if (_settled.Add(run) && _settled.Count == runs)
            _all.TrySetResult();
    }

    /// <summary>Waits until every run has settled, but not for longer.</summary>
    public void Wait(TimeSpan most)
    {
        if (runs > 0)
            _all.Task.Wait(most);
    }

    /// <summary>Ends the gathering, and gives what was found.</summary>
    /// <param name="loop">The host's thread.</param>
    /// <param name="end">Done there: later reports are no part of it.</param>
    public IReadOnlyList<ProcessReport> End(EventLoop loop, Action end)
    {
        var found = new TaskCompletionSource<IReadOnlyList<ProcessReport>>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            end();
            found.SetResult(_found);
        });
        return found.Task.GetAwaiter().GetResult();
    }
}
