using System.Diagnostics;
using System.Globalization;
using Supervisor.Durable.CrashTests.Checks;

namespace Supervisor.Durable.CrashTests.Storm;

/// <summary>The storm itself: clients, a killer of supervisors and shims, and a watcher that looks at /proc all the time.</summary>
internal sealed class Storm(SupervisorRig rig, int seed, Invariants invariants)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly StormJobs _jobs = new(rig.Folder);
    private readonly List<StormClient> _clients = [];
    private int _kills, _shims, _looks;
    private long _tickets, _runs;

    /// <summary>Its result, in a line.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"storm: {Answered} operations, {_kills} kills of the supervisor, {_shims} of shims, {_runs} runs, {_tickets} tickets, {_looks} looks at /proc");

    private int Answered => _clients.Sum(client => client.Operations);

    public async Task RageAsync(int clients, TimeSpan length)
    {
        foreach (var job in _jobs.Names)
            await rig.Client.PutJobAsync(job, _jobs.Definition(job), createOnly: true);
        for (var i = 0; i < clients; i++)
            _clients.Add(new StormClient(seed, i, rig.Client, _jobs, invariants));
        using var over = new CancellationTokenSource(length, TimeProvider.System);
        Task[] all = [.. _clients.Select(client => Together(client.AskAsync)), Together(KillAsync), Together(LookAsync)];
        await Task.WhenAll(all);

        Task Together(Func<CancellationToken, Task> work) => Task.Run(async () =>
        {
            try
            {
                await work(over.Token);
            }
            catch
            {
                await over.CancelAsync();                            // the first that fails ends it for all
                throw;
            }
        });
    }

    /// <summary>A last start; all jobs are stopped, behind all that was asked before; and everything is counted.</summary>
    public async Task CalmAsync()
    {
        await ReviveAsync();
        var stops = new List<Task>();
        foreach (var job in (await rig.Client.ListJobsAsync()).Select(job => job.Job))
            stops.Add(rig.Client.SendControlAsync(job, new() { Control = "kill", Priority = "normal" }, wait: Until.Patience));
        await Task.WhenAll(stops);
        await invariants.HoldAsync("when the storm is over");
        using var rows = new Rows(rig.Data);
        CheckKeys(rows);
        var runs = rows.Query("SELECT run, started_at IS NOT NULL, result, exit_code, signal FROM v_runs")
            .Select(r => ((long)r[0]!, (long)r[1]! != 0, (string?)r[2], (long?)r[3], (long?)r[4])).ToList();
        var broken = new Notes(_jobs.Notes).Broken(runs).ToList();
        (_runs, _tickets) = (runs.Count, (long)rows.Query("SELECT count(*) FROM v_tickets")[0][0]!);
        if (rig.JobProcesses() is { Count: > 0 } alive)
            broken.Add($"no process is left: {string.Join(", ", alive)}");
        if (broken.Count > 0)
            throw new BrokenException("when the storm is over", broken);
    }

    /// <summary>Every key that was answered with a ticket is known once, as that ticket.</summary>
    private void CheckKeys(Rows rows)
    {
        var known = rows.Query("SELECT idempotency_key, seq FROM outbox WHERE idempotency_key IS NOT NULL").ToLookup(r => (string)r[0]!, r => (long)r[1]!);
        foreach (var (key, ticket) in _clients.SelectMany(client => client.Keys))
            Assert.Equal([ticket], known[key]);
    }

    private async Task KillAsync(CancellationToken over)
    {
        var random = new Random(seed);
        while (!over.IsCancellationRequested)
        {
            await WorkAsync(random.Next(4) == 0 ? random.Next(4) : random.Next(80), over);
            await PauseAsync(random.Next(30), over);
            if (random.Next(4) == 0)
                KillShim(random);
            _kills++;
            await rig.Kill9Async();
            await PauseAsync(random.Next(3) == 0 ? random.Next(3_000) : 0, over);
            await ReviveAsync(random.Next(5) == 0 ? TimeSpan.FromMilliseconds(random.Next(1_500)) : null);
        }
    }

    /// <summary>So much is asked and answered first, however fast the machine is; but nothing is spared for long.</summary>
    private async Task WorkAsync(int operations, CancellationToken over)
    {
        var until = Answered + operations;
        for (var since = Stopwatch.StartNew(); Answered < until && since.Elapsed < Longest && !over.IsCancellationRequested;)
            await PauseAsync(5, over);
    }

    /// <summary>Starts a supervisor. One that is to die early is not waited for.</summary>
    private async Task ReviveAsync(TimeSpan? dies = null)
    {
        if (!rig.Daemon.HasExited)
            return;
        if (dies is not { } early)
        {
            await rig.RestartAsync();
            return;
        }
        using var doomed = rig.StartDaemon(new Dictionary<string, string?>());
        await PauseAsync((int)early.TotalMilliseconds, CancellationToken.None);
        _kills++;
        await doomed.Kill9Async();
        await rig.RestartAsync();
    }

    private void KillShim(Random random)
    {
        var shims = Census.Of(rig.Data + "/runs/").Where(m => m.CommandLine.Contains("dsup-shim", StringComparison.Ordinal)).ToList();
        if (shims.Count == 0)
            return;
        _shims++;
        TestNative.kill(shims[random.Next(shims.Count)].Pid, TestNative.SIGKILL);
    }

    /// <summary>At any moment a job has one process tree.</summary>
    private async Task LookAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            _looks++;
            if (ProcessCensus.Of(rig.Data).BrokenNow().ToList() is { Count: > 0 } broken)
                throw new BrokenException("during the storm", broken);
            await PauseAsync(300, over);
        }
    }

    private static async Task PauseAsync(int milliseconds, CancellationToken over) =>
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
