using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>Launches one after the other through the real host, in some lanes side by side; each program prints the pid that it has.</summary>
internal sealed class LaunchRow : IAsyncDisposable
{
    private const int Lanes = 4;

    private static readonly JobSpec Printer = new(Command.Exec("/bin/sh", "-c", "echo $$"));

    private readonly ProcessHostOptions _options;
    private readonly RunHost _host;
    private readonly ConcurrentDictionary<RunId, Channel<ProcessReport>> _runs = new();
    private readonly int _before;
    private long _lastRun;
    private bool _isClosed;

    public LaunchRow(bool gateBySpawn)
    {
        _options = new()
        {
            DataDirectory = Directory.CreateTempSubdirectory("dsup-row-").FullName,
            ShimPath = Executables.Shim,
            GateBySpawn = gateBySpawn,
            ShimFault = null,
        };
        _host = new(_options, TimeProvider.System, NullLogger<RunHost>.Instance, _ => { }) { Reports = report => _runs[report.Run].Writer.TryWrite(report) };
        _before = Descriptors();
    }

    /// <summary>Launches so many, and fails at the first fault.</summary>
    public Task LaunchAsync(int count) =>
        Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => LaunchAsync($"lane-{lane}", (count + lane) / Lanes))));

    /// <summary>Descriptors of this process that are about the runs, or about processes.</summary>
    private int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget)
        .Count(target => target is not null && (target.StartsWith(_options.DataDirectory, StringComparison.Ordinal) || target.Contains("pidfd", StringComparison.Ordinal)));

    /// <summary>Nothing is left of any run, nor, once the host has gone, of what it had ready for others: no directory, no descriptor, no process.</summary>
    public async Task NothingIsLeftAsync()
    {
        await Until.TrueAsync(() => Directories().All(path => Path.GetDirectoryName(path) == ReadyDirectory.Folder), "all runs are forgotten");
        await CloseAsync();
        await Until.TrueAsync(() => Descriptors() == _before, "no descriptor is left open");
        Assert.Empty(Directories());
        Assert.Empty(Census.Of(_options.DataDirectory));
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Census.EndAsync(_options.DataDirectory);
        Directory.Delete(_options.DataDirectory, recursive: true);
    }

    private IReadOnlyList<string> Directories() => Subfolders.EntriesOf(_options.Runs);

    private async Task CloseAsync()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        await _host.DisposeAsync();
    }

    private async Task LaunchAsync(string lane, int count)
    {
        var pids = new List<string>();
        for (int i = 0; i < count; i++)
            pids.Add((await LaunchOneAsync(lane)).ToString(CultureInfo.InvariantCulture));

        string[] files = [.. Directory.GetFiles(Path.Combine(_options.Logs, lane)).OrderBy(file => Path.GetFileName(file) == "current").ThenBy(file => file)];
        Assert.Equal(pids, files.SelectMany(File.ReadLines).Select(line => line.Split(' ')[^1]));
    }

    /// <summary>The pid of a run that was launched, has ended as it should, and is forgotten.</summary>
    private async Task<int> LaunchOneAsync(string lane)
    {
        var run = new RunId(Interlocked.Increment(ref _lastRun));
        var reports = _runs[run] = Channel.CreateUnbounded<ProcessReport>();
        _host.Launch(new LaunchOrder(run, lane, Printer));

        var launched = Assert.IsType<ProcessReport.Launched>(await NextAsync(reports));
        var ended = Assert.IsType<ProcessReport.Ended>(await NextAsync(reports));
        Assert.IsType<ProcessReport.TreeGone>(await NextAsync(reports));
        Assert.Equal(new ProcessEnd.Success(), ended.End);
        Assert.InRange(ended.At, launched.At, DateTimeOffset.MaxValue);
        _host.Forget(lane, run);
        Assert.True(_runs.TryRemove(run, out _) && reports.Reader.Count == 0);
        return launched.Process.Pid;
    }

    private static async Task<ProcessReport> NextAsync(Channel<ProcessReport> reports)
    {
        using var patience = new CancellationTokenSource(NetChoice.Patience);
        return await reports.Reader.ReadAsync(patience.Token);
    }
}
