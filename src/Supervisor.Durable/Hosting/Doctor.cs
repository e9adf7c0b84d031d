using System.Globalization;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Hosting;

/// <summary>Looks at all that a supervisor needs, and says what to do. Changes nothing.</summary>
/// <param name="root">The data directory.</param>
/// <param name="shim">The shim's program; null: where it usually is.</param>
/// <param name="time">The time.</param>
internal sealed class Doctor(string root, string? shim, TimeProvider time)
{
    private const UnixFileMode Others = (UnixFileMode)0x3F;          // 077

    /// <summary>Clocks are set by some seconds now and then.</summary>
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(10);

    private readonly ProcessHostOptions _options = new() { DataDirectory = root, ShimPath = "" };
    private readonly DatabaseCheck _database = new(Path.Combine(root, "supervisor.db"));

    /// <param name="isOpen">Whether this process has the database open.</param>
    public IReadOnlyList<Diagnosis> Examine(bool isOpen)
    {
        if (!Directory.Exists(root))
            return [Diagnosis.Fail("data directory", $"there is no {root}", "Name the supervisor's. A supervisor that is opened there makes a new one.")];
        var directories = RunDirectoryCheck.List(_options);
        return
        [
            Mode(),
            .. isOpen ? [Moved()] : Array.Empty<Diagnosis>(),
            .. _database.Examine(),
            .. RunDirectoryCheck.Examine(_options, directories, _database.Runs().Where(run => run.IsAwaited).Select(run => (run.Job, run.Run, run.IsRunning))),
            RunDirectoryCheck.ExamineFiles(directories),
            Clock(),
            Shim(),
            .. MachineCheck.Examine(root),
        ];
    }

    private Diagnosis Mode() => (File.GetUnixFileMode(root) & Others) == 0
        ? Diagnosis.Ok("data directory", $"{root}, for its owner only")
        : Diagnosis.Warn("data directory", $"{root} is open to others", $"Commands may hold secrets. Run: chmod go-rwx {root}");

    /// <summary>An unlinked file swallows what is written: the kernel says so in /proc (proc_pid_fd(5)).</summary>
    private Diagnosis Moved()
    {
        var path = Path.Combine(root, "supervisor.db");
        var open = Directory.GetFiles("/proc/self/fd").Select(Target).Where(target => target.StartsWith(path, StringComparison.Ordinal)).ToList();
        return open.Contains(path) && !open.Contains(path + " (deleted)") && !open.Contains(path + "-wal (deleted)")
            ? Diagnosis.Ok("open database", "the file that is open is the one in the data directory")
            : Diagnosis.Fail("open database", $"{path} was moved or replaced under the supervisor", "What is accepted now is lost at its end. Make a backup at once, stop the supervisor, put the backup in the database's place, start the supervisor.");
    }

    private static string Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            return "";                                               // closed since
        }
    }

    private Diagnosis Clock()
    {
        var (now, newest) = (time.GetUtcNow(), _database.NewestEvent());
        var text = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return newest - now > Tolerated
            ? Diagnosis.Warn("clock", $"{text}, which is before the newest event ({newest:yyyy-MM-dd'T'HH:mm:ss'Z'})", "Set the clock, and keep it right with an NTP service. Deadlines continue by monotonic time; schedules wait.")
            : Diagnosis.Ok("clock", text);
    }

    private Diagnosis Shim()
    {
        try
        {
            return Diagnosis.Ok("shim", ShimLocation.Find(shim, AppContext.BaseDirectory));
        }
        catch (ShimUnusableException e)
        {
            return Diagnosis.Fail("shim", e.Message, "Install the program as a whole: without its shim nothing can be launched.");
        }
    }
}
