using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Benchmarks.Limits;

namespace Supervisor.Durable.Benchmarks.Rigs;

/// <summary>A real dsupd on a fresh data directory; gone with all its jobs when disposed.</summary>
internal sealed class DaemonRig : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dsup-bench-").FullName;
    private Process? _daemon;

    public string Data => Path.Combine(_folder, "data");

    public int Pid => _daemon!.Id;

    /// <summary>Declares so many jobs that sleep.</summary>
    public void Declare(int jobs)
    {
        var text = new StringBuilder("{ \"Jobs\": {");
        for (var i = 0; i < jobs; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}\n\"job{i}\": {{ \"Command\": [\"/bin/sleep\", \"36000\"], \"AutoStart\": true }}");
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), text.Append("}}").ToString());
    }

    /// <summary>Starts dsupd, and returns how long it took until it said that it is ready, in microseconds.</summary>
    public async Task<double> StartAsync()
    {
        var start = new ProcessStartInfo(Executables.Dsupd, ["--data-dir", Data]) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        var from = Stopwatch.GetTimestamp();
        _daemon = Process.Start(start)!;
        var line = await _daemon.StandardOutput.ReadLineAsync();
        return line?.StartsWith("ready", StringComparison.Ordinal) == true
            ? Stopwatch.GetElapsedTime(from).TotalMicroseconds
            : throw new InvalidOperationException("dsupd did not become ready");
    }

    /// <summary>Waits until so many jobs run; returns how many microseconds after <paramref name="from"/>.</summary>
    public async Task<double> RunningAsync(int jobs, long from)
    {
        while (true)
        {
            if (File.Exists(Path.Combine(Data, "supervisor.db")) && Running() is var now && now >= jobs)
                return Stopwatch.GetElapsedTime(from).TotalMicroseconds;
            if (Stopwatch.GetElapsedTime(from) > TimeSpan.FromMinutes(5))
                throw new InvalidOperationException("the jobs do not run");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public async Task KillAsync()
    {
        BareSpawn.Strike(Pid);
        await _daemon!.WaitForExitAsync();
        _daemon.Dispose();
        _daemon = null;
    }

    /// <summary>The running jobs' main processes.</summary>
    public IReadOnlyList<int> Mains()
    {
        using var history = History.Open(Data);
        return [.. history.Jobs().Where(job => job.Pid is not null).Select(job => (int)job.Pid!.Value)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is { HasExited: false })
        {
            var shutdown = Process.Start(new ProcessStartInfo("/bin/kill", ["-TERM", Pid.ToString(CultureInfo.InvariantCulture)]))!;
            await shutdown.WaitForExitAsync();
            await _daemon.WaitForExitAsync();
        }
        await using (var last = await DurableSupervisor.OpenAsync(Data))
            await Task.WhenAll(last.History.Jobs().Select(job => last.Send(job.Job, ControlBatch.Stop()).WaitAsync()));
        Rubbish.Add(_folder);
    }

    /// <summary>Asked often, so with as little work as may be: it is done on the processors that are being measured.</summary>
    private int Running()
    {
        try
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "supervisor.db")};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM job WHERE state = 'running'";
            return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (SqliteException)                                       // it is being made just now
        {
            return 0;
        }
    }
}
