namespace Supervisor.Durable.Testing;

/// <summary>The library as a program embeds it (this one), with the real shim and real processes, on a directory of its own. It can be closed and opened again, and leaves nothing running.</summary>
internal sealed class LibraryRig : IAsyncDisposable
{
    private readonly ScratchDirectory _scratch = new("dsup-library-");
    private TimeSpan _spawnHookTimeout;

    private LibraryRig() { }

    public string Root => _scratch.Path;

    public DurableSupervisor Supervisor { get; private set; } = null!;

    public KeptLog Log { get; } = new();

    /// <summary>Called at each fault point.</summary>
    public Action<string> Reach { get; set; } = _ => { };

    public static async Task<LibraryRig> StartAsync(HookRegistry? hooks = null, TimeSpan? spawnHookTimeout = null)
    {
        var rig = new LibraryRig { _spawnHookTimeout = spawnHookTimeout ?? TimeSpan.FromMinutes(1) };
        await rig.OpenAsync(hooks);
        return rig;
    }

    public static Command Sh(string line) => new(new Program.Exec("/bin/sh", ["-c", line]));

    public string InFolder(string name) => _scratch.In(name);

    public async Task<Job> RunningAsync(string line = "exec sleep 1000", string name = "job")
    {
        var job = await Supervisor.DefineAsync(name, Sh(line));
        Assert.Equal(Durable.Outcome.Done, await job.Start());
        return job;
    }

    /// <summary>The program ends and another one opens the directory.</summary>
    public async Task ReopenAsync(HookRegistry? hooks = null)
    {
        await Supervisor.DisposeAsync();
        await OpenAsync(hooks);
    }

    public static Task<Outcome> Outcome(Ticket ticket) => ticket.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Until.Patience);

    /// <summary>What the job has printed, when it has printed as many lines.</summary>
    public async Task<IReadOnlyList<string>> PrintedAsync(string job, int lines)
    {
        var path = _scratch.In("logs", job, "current");
        string[] found = [];
        await Until.TrueAsync(() => (found = File.Exists(path) ? [.. File.ReadAllLines(path).Select(l => l.Split(' ', 4)[3])] : []).Length >= lines, $"{job} has printed {lines} lines");
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await Supervisor.StopAllAsync();
        foreach (var job in Supervisor.Jobs)
            await job.Stop();
        await Supervisor.DisposeAsync();
        _scratch.Dispose();
    }

    private async Task OpenAsync(HookRegistry? hooks)
    {
        var options = new SupervisorOptions
        {
            DataDirectory = Root,
            Hooks = hooks ?? new(),
            Durability = Durability.Normal,
            SpawnHookTimeout = _spawnHookTimeout,
            Reach = point => Reach(point),
        };
        Supervisor = await DurableSupervisor.OpenAsync(options, Log);
    }
}
