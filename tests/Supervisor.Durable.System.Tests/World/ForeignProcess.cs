using System.Diagnostics;
using System.Globalization;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>A process that is no job, and writes down every signal that it gets.</summary>
internal sealed class ForeignProcess : IDisposable
{
    private const string LastPid = "/proc/sys/kernel/ns_last_pid";

    private readonly Running _running;

    private ForeignProcess(Running running) => _running = running;

    public int Pid => _running.Pid;

    /// <summary>It has come to no harm.</summary>
    public bool IsUntouched => !_running.HasExited && !_running.Out.Contains("signal", StringComparison.Ordinal) && !File.ReadAllText($"/proc/{Pid}/stat").Contains(") T ", StringComparison.Ordinal);

    /// <summary>Whether this user may say which process id comes next. Any user may open the file; only writing to it is refused (pid_namespaces(7)).</summary>
    public static bool MayChoose()
    {
        try
        {
            File.WriteAllText(LastPid, File.ReadAllText(LastPid).Trim());
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    public static async Task<ForeignProcess> StartAsync()
    {
        const string script = "for s in HUP INT USR1 USR2 TERM CONT; do trap \"echo signal $s\" $s; done; echo ready; while :; do sleep 0.05; done";
        var running = Running.Start("/bin/sh", ["-c", script], "/", new Dictionary<string, string?>());
        await Until.TrueAsync(() => running.Out.Contains("ready", StringComparison.Ordinal), "the foreign process is ready");
        return new ForeignProcess(running);
    }

    /// <summary>
    /// One that gets a process id that another has had. A process that has ended keeps its id until it is reaped, which is not ours to do; and others on
    /// the machine start processes too. So it may take some attempts.
    /// </summary>
    public static async Task<ForeignProcess> StartAsync(int pid)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Until.Patience;)
        {
            await Until.TrueAsync(() => !Directory.Exists($"/proc/{pid}"), $"process id {pid} is free");
            File.WriteAllText(LastPid, (pid - 1).ToString(CultureInfo.InvariantCulture));
            var process = await StartAsync();
            if (process.Pid == pid)
                return process;
            process.Dispose();
        }
        throw new InvalidOperationException($"process id {pid} is always taken by another process");
    }

    public void Dispose() => _running.Dispose();
}
