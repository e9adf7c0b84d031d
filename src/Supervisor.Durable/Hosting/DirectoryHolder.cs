using System.Globalization;
using System.Text;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// Takes the locks of a data directory, or says which process has them: by the kernel (/proc/locks), and by what that process wrote down.
/// </summary>
internal sealed class DirectoryHolder(string root)
{
    public const string LockFile = "lock";

    private readonly string _lockFile = Path.Combine(root, LockFile);

    /// <summary>
    /// A supervisor that was killed may be gone and its lock not yet: a process has its descriptors until it has wholly ended, and a shim
    /// that it
    /// was just spawning has copies of them until its exec. That is over in a moment, and so is the waiting where the holder lives on.
    /// </summary>
    /// <exception cref="DataDirectoryException">Another supervisor has it.</exception>
    public void Lock(Descriptor file, string path)
    {
        const int pause = 10, whileItLives = 10, whenItIsGone = 500;
        using var never = new ManualResetEventSlim();
        for (var round = 0; !Native.Lock(file, path, wait: false); round++)
        {
            if (round >= (Lives(file) ? whileItLives : whenItIsGone))
                throw new DataDirectoryException($"{root} is held by another supervisor, {Describe(file)}. Stop that one, or choose another data directory.");
            never.Wait(pause);
        }
    }

    private bool Lives(Descriptor file) => Pid(file) is { } pid && ProcStat.Read(pid) is { IsZombie: false };

    private string Describe(Descriptor file) => (Pid(file), Written()) switch
    {
        (null, _) => "which has just begun, or cannot be seen from here (another container?)",
        ({ } pid, { Pid: var written, Text: var text }) when pid == written => text,
        ({ } pid, _) => string.Create(CultureInfo.InvariantCulture, $"pid {pid}"),
    };

    /// <summary>
    /// Who locked a directory only the kernel knows for sure: the text is in a file that may have been removed since, or be an old one's.
    /// </summary>
    private int? Pid(Descriptor file) => Native.Facts(file) is { IsDirectory: true } directory ? Locker(directory) ?? Written()?.Pid : Written()?.Pid;

    /// <summary>A line is such as <c>1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF</c> (proc_locks(5)).</summary>
    private static int? Locker(FileFacts file)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{file.Device.Major:x2}:{file.Device.Minor:x2}:{file.Inode}");
        try
        {
            return File.ReadLines("/proc/locks").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is [_, "FLOCK", _, _, _, var at, ..] && at == place)
                .Select(words => int.TryParse(words[4], CultureInfo.InvariantCulture, out var pid) && pid > 0 ? (int?)pid : null)
                .FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private (int Pid, string Text)? Written()
    {
        // Not by a FileStream: however it shares, it wants a lock of its own (flock), and the holder has that.
        Span<byte> bytes = stackalloc byte[128];
        var text = Encoding.ASCII.GetString(bytes[..Math.Max(0, Native.TryReadRegular(_lockFile, bytes))]).Trim();
        return text.Split(' ', ',') is ["pid", var pid, ..] && int.TryParse(pid, CultureInfo.InvariantCulture, out var holder) ? (holder, text) : null;
    }
}
