using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>
/// A folder of one launching supervisor and its successors. Each job in it leaves a mark as the first thing it does, prints two lines, waits
/// until it is released and exits with a code of its own.
/// </summary>
internal sealed class LaunchFolder : IDisposable
{
    public const int ExitCode = 7;

    private readonly ScratchDirectory _scratch = new("dsup-ptrace-");
    private History? _history;

    public LaunchFolder()
    {
        Directory.CreateDirectory(In("marks"));
        Directory.CreateDirectory(In("gates"));
    }

    /// <summary>Its path.</summary>
    public string Root => _scratch.Path;

    public string Data => In("data");

    /// <summary>What the database says, while it is written or after.</summary>
    public History History => _history ??= History.Open(Data);

    /// <summary>The line that a job runs; it waits for <see cref="Release"/>.</summary>
    public string LineOf(string job)
    {
        Native.mkfifo(In("gates", job), 0x180);
        return $"echo $$ >> {In("marks", job)}; echo one; echo two; read go < {In("gates", job)}; exit {ExitCode}";
    }

    /// <summary>Lets a job end, now or as soon as it comes there.</summary>
    /// <returns>What holds its gate open.</returns>
    public IDisposable Release(string job)
    {
        int gate = Native.open(In("gates", job), Native.O_RDWR | Native.O_CLOEXEC, 0);
        Native.Write(gate, "go\n");
        return new Held(gate);
    }

    /// <summary>The pids that a job had, in all its lives.</summary>
    public string[] MarksOf(string job) => File.Exists(In("marks", job)) ? File.ReadAllLines(In("marks", job)) : [];

    /// <summary>The texts of the lines in a job's log.</summary>
    public string[] LogOf(string job) => File.Exists(In("data", "logs", job, "current"))
        ? [.. File.ReadAllLines(In("data", "logs", job, "current")).Select(line => line[(line.IndexOf(" F ", StringComparison.Ordinal) + 3)..])]
        : [];

    /// <summary>The directories of runs that are there. With the last of them the job's own goes.</summary>
    public string[] RunsOf(string job)
    {
        try
        {
            return Directory.GetDirectories(In("data", "runs", job));
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Whether a run of the job has its start on disk.</summary>
    public bool HasStarted(string job) => RunsOf(job).Any(run => StateReader.Read(Path.Combine(run, RunLayout.StateFile)).Started is not null);

    public void Dispose()
    {
        _history?.Dispose();
        _scratch.Dispose();
    }

    private string In(params ReadOnlySpan<string> names) => _scratch.In(names);

    private sealed class Held(int descriptor) : IDisposable
    {
        public void Dispose() => Native.close(descriptor);
    }
}
