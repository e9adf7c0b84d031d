using System.Globalization;
using System.Text;

namespace Puppet;

/// <summary>
/// Children of the storm: each notes in a file that it was exec'ed, prints numbered lines, and notes how it is going to end where it ends by
/// itself. A note is one write at the file's end, so that none gets lost.
/// </summary>
internal static unsafe class Storming
{
    private const int Terminate = 15, AppendCreateWrite = 0x1 | 0x40 | 0x400;

    public static int Live(string file, string way, int lines)
    {
        Note(file, "exec");
        switch (way)
        {
            case "deaf": Native.signal(Terminate, 1); break;
            case "forks": Family.Leave("fork-tree", "1", "2"); break;
            case "daemonises": Family.Leave("orphan-sleep"); break;
            default: break;
        }
        Printing.Lines(way is "exits" or "crashes" ? lines : int.MaxValue, 20);
        if (way == "crashes")
        {
            Note(file, "signal " + Native.SIGSEGV.ToString(CultureInfo.InvariantCulture));
            return Dying.BySignal(Native.SIGSEGV);
        }
        int code = (int)(long.Parse(Path.GetFileName(Run), CultureInfo.InvariantCulture) % 4);
        Note(file, "exit " + code.ToString(CultureInfo.InvariantCulture));
        return code;
    }

    private static string Run => Environment.GetEnvironmentVariable("DSUP_RUN_DIRECTORY") ?? throw new InvalidOperationException("no supervisor has started this");

    private static void Note(string file, string what)
    {
        byte[] line = Encoding.UTF8.GetBytes($"{Path.GetFileName(Path.GetDirectoryName(Run))} {Path.GetFileName(Run)} {what}\n");
        int descriptor = Native.open(file, AppendCreateWrite, 0x180);
        fixed (byte* bytes = line)
        {
            if (descriptor < 0 || Native.write(descriptor, bytes, line.Length) != line.Length)
                throw new InvalidOperationException("the note cannot be written");
        }
        Native.close(descriptor);
    }
}
