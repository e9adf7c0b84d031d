using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>The library as a program embeds it: the real shim, real processes, a directory of its own. It leaves nothing running.</summary>
internal sealed class LibraryRig : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private TimeSpan _spawnHookTimeout;

    private LibraryRig() { }

    public string Root { get; } = Directory.CreateTempSubdirectory("dsup-library-").FullName;

    public DurableSupervisor Supervisor { get; private set; } = null!;

    public KeptLog Log { get; } = new();

    public static async Task<LibraryRig> StartAsync(HookRegistry? hooks = null, TimeSpan? spawnHookTimeout = null)
    {
        var rig = new LibraryRig { _spawnHookTimeout = spawnHookTimeout ?? TimeSpan.FromMinutes(1) };
        await rig.OpenAsync(hooks);
        return rig;
    }

    public static Command Sh(string line) => new(new Program.Exec("/bin/sh", ["-c", line]));

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

    public static Task<Outcome> Outcome(Ticket ticket) => ticket.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        for (var since = TimeProvider.System.GetTimestamp(); !isSo();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Limit, "it did not come to that in time");
            await Task.Delay(10);
        }
    }

    /// <summary>What the job has printed, when it has printed as many lines.</summary>
    public async Task<IReadOnlyList<string>> PrintedAsync(string job, int lines)
    {
        var path = Path.Combine(Root, "logs", job, "current");
        for (var since = TimeProvider.System.GetTimestamp(); ;)
        {
            var found = File.Exists(path) ? (await File.ReadAllLinesAsync(path)).Select(l => l.Split(' ', 4)[3]).ToList() : [];
            if (found.Count >= lines)
                return found;
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Limit, $"{job} printed only {found.Count} lines");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Supervisor.StopAllAsync();
        foreach (var job in Supervisor.Jobs)
            await job.Stop();
        await Supervisor.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    private async Task OpenAsync(HookRegistry? hooks) =>
        Supervisor = await DurableSupervisor.OpenAsync(new SupervisorOptions { DataDirectory = Root, Hooks = hooks ?? new(), Durability = Durability.Normal, SpawnHookTimeout = _spawnHookTimeout }, Log);
}
