using System.Runtime.InteropServices;
using System.Text;

namespace EmbeddingHost;

/// <summary>
/// Shows a tracer how far we are, by a signal to our own thread, whose value is the address of a text. It is ignored, so that it has no effect
/// but to be seen, and seen before the next instruction.
/// </summary>
internal static unsafe partial class Mark
{
    private const int Number = 50, Queued = -1, Ignored = 1;

    static Mark() => signal(Number, Ignored);

    public static void Say(string text)
    {
        fixed (byte* first = Encoding.UTF8.GetBytes(text + "\0"))
        {
            // siginfo_t, as far as it matters: signo, errno, code, pid, uid, value.
            var information = stackalloc long[16];
            new Span<long>(information, 16).Clear();
            var numbers = (int*)information;
            (numbers[0], numbers[2], numbers[4]) = (Number, Queued, Environment.ProcessId);
            information[3] = (nint)first;
            _ = QueueSignal(SystemCall, Environment.ProcessId, gettid(), Number, information);
        }
    }

    /// <summary>rt_tgsigqueueinfo, for which the C library has no name.</summary>
    private static nint SystemCall => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 297 : 240;

    [LibraryImport("libc")] private static partial nint signal(int number, nint handler);
    [LibraryImport("libc")] private static partial int gettid();
    [LibraryImport("libc", EntryPoint = "syscall")] private static partial nint QueueSignal(nint call, int process, int thread, int number, long* information);
}
