using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>A data directory with a host, all reports, and a way to wait for one. It kills what its runs left when it is disposed.</summary>
internal sealed class HostRig : IAsyncDisposable
{
    private readonly ConcurrentQueue<ProcessReport> _reports = new();
    private readonly SemaphoreSlim _news = new(0);

    private readonly Action<string> _reach;

    public HostRig(bool durable = false, string? shim = null, Func<ProcessHostOptions, ProcessHostOptions>? options = null, Action<string>? reach = null)
    {
        _reach = reach ?? (_ => { });
        Options = new ProcessHostOptions { DataDirectory = Directory.CreateTempSubdirectory("dsup-host-").FullName, ShimPath = shim ?? Executables.Shim, Durable = durable };
        Options = options?.Invoke(Options) ?? Options;
        Host = NewHost();
    }

    public ProcessHostOptions Options { get; }

    public RunHost Host { get; private set; }

    public ConcurrentQueue<string> Points { get; } = new();

    public List<ProcessReport> Reports => [.. _reports];

    public int Count<T>()
        where T : ProcessReport => _reports.Count(report => report is T);

    public static Command Sh(string line) => new(new Program.Exec("/bin/sh", ["-c", line]));

    public string PathOf(long run) => Path.Combine(Options.Runs, "job", $"{run}");

    /// <summary>As after a restart of the supervisor.</summary>
    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        _reports.Clear();
        Host = NewHost();
    }

    public void Launch(long run, Command command) => Host.Launch(new LaunchOrder(new RunId(run), "job", new JobSpec(command)));

    public async Task<ProcessIdentity> LaunchedAsync(long run, Command command)
    {
        Launch(run, command);
        return (await ReportedAsync<ProcessReport.Launched>(run)).Process;
    }

    public static RecoverOrder Order(long run, ProcessIdentity? process = null, bool endRecorded = false) => new(new RunId(run), "job", process, endRecorded);

    public async Task<T> ReportedAsync<T>(long run)
        where T : ProcessReport
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            if (_reports.OfType<T>().FirstOrDefault(r => r.Run.Value == run) is { } found)
                return found;
            Assert.True(await _news.WaitAsync(Until.Patience) && since.Elapsed < Until.Patience, $"No {typeof(T).Name} of run {run}, but: {string.Join("; ", _reports)}");
        }
    }

    /// <summary>SIGKILLs a run's shim, found by its header.</summary>
    public void KillShim(long run, string job = "job")
    {
        var header = RunDirectory.Of(Options, job, new RunId(run)).ReadState().Header!.Value;
        using var shim = LiveProcess.Find(header.ShimPid, (long)header.ShimStartTime, 0);
        Assert.Equal(0, shim!.Signal(NativeProcesses.SIGKILL, group: false));
    }

    public bool IsFree(long run)
    {
        var free = RunDirectory.Of(Options, "job", new RunId(run)).TryLock(out var held);
        held?.Dispose();
        return free;
    }

    /// <summary>A process id that a child wrote to a file.</summary>
    public static async Task<int> PidInAsync(string file)
    {
        var pid = 0;
        await Until.TrueAsync(() => File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), out pid), file);
        return pid;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        using var never = NativeWaiting.EventCreate();
        foreach (var directory in RunDirectory.Others(Options, new HashSet<string>()))
        {
            var state = directory.ReadState();
            if (state.Header is { } header && LiveProcess.Find(header.ShimPid, (long)header.ShimStartTime, 0) is { } shim)
            {
                using (shim)
                    _ = shim.Signal(NativeProcesses.SIGKILL, group: false);
            }
            using var child = state.Process is { } p ? LiveProcess.Find(p.Pid, p.StartTime, p.PidfdInode) : null;
            ProcessTree.End(new(directory.Path), child, never);
        }
        Directory.Delete(Options.DataDirectory, recursive: true);
        _news.Dispose();
    }

    private RunHost NewHost()
    {
        return new RunHost(Options, TimeProvider.System, NullLogger<RunHost>.Instance, Reach) { Reports = Add };
    }

    private void Reach(string point)
    {
        Points.Enqueue(point);
        _reach(point);
    }

    public void Add(ProcessReport report)
    {
        _reports.Enqueue(report);
        _news.Release();
    }
}
