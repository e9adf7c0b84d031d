namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>A system call at whose entry a thread is stopped: its name, and what file it is about.</summary>
internal sealed class SystemCall(int tid, int pid, SystemCallEntry entry)
{
    private const int LongestText = 256;

    private static readonly string[] InwardFolders = ["/sys/", "/usr/", "/lib", "/etc/", "/memfd:", "/proc/self/", "/proc/meminfo"];
    private static readonly string[] InwardFiles = ["anon_inode:inotify", "anon_inode:[eventpoll]", "anon_inode:[eventfd]"];

    private readonly SystemCallShape _shape = SystemCallShape.Of(entry.Number);

    /// <summary>The file it is about, by its path; empty where it is about none.</summary>
    public string File => _shape switch
    {
        { PathAt: { } at } => Text(at, LongestText),
        { DescriptorAt: { } at } => new FileInfo($"/proc/{pid}/fd/{(int)entry.Of[at]}").LinkTarget ?? "",
        _ => "",
    };

    /// <summary>
    /// From outside of the process it cannot be seen whether it was made: a death before it is the same as one before the next call that is not
    /// of this kind. It is about memory, locks between threads, waiting for news, or the files of the machine that a runtime reads at its start.
    /// </summary>
    public bool IsInward => _shape.IsInward || (File is var file && (InwardFolders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)) || InwardFiles.Contains(file)));

    /// <inheritdoc/>
    public override string ToString() => $"{_shape.Name}({File})";

    private string Text(int argument, int most) => Native.ReadText(tid, entry.Of[argument], most);
}
