namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>A system call at whose entry a thread is stopped: its name, and what file it is about.</summary>
internal sealed class SystemCall(int tid, int pid, SystemCallEntry entry)
{
    private const int LongestText = 256;

    private readonly SystemCallShape _shape = SystemCallShape.Of(entry.Number);

    /// <summary>The file it is about, by its path; empty where it is about none.</summary>
    public string File => _shape switch
    {
        { PathAt: { } at } => Text(at, LongestText),
        { DescriptorAt: { } at } => new FileInfo($"/proc/{pid}/fd/{(int)entry.Of[at]}").LinkTarget ?? "",
        _ => "",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{_shape.Name}({File})";

    private string Text(int argument, int most) => Native.ReadText(tid, entry.Of[argument], most);
}
