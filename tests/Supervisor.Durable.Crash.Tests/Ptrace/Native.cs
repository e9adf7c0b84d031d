using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>The system calls of a tracer (ptrace(2)), and those that start what it traces.</summary>
internal static unsafe partial class Native
{
    public const int SIGTRAP = 5, SIGKILL = 9, MarkSignal = 50, O_RDWR = 2, O_CLOEXEC = 0x80000;
    public const int FirstBirth = 1, LastBirth = 3, EventExec = 4, EventStop = 128;

    private const int EINTR = 4, ECHILD = 10;
    private const nint CONT = 7, DETACH = 17, SYSCALL = 24, SEIZE = 0x4206, INTERRUPT = 0x4207, LISTEN = 0x4208, GETEVENTMSG = 0x4201, GETSIGINFO = 0x4202, GET_SYSCALL_INFO = 0x420e;

    /// <summary>Stops of system calls are distinguished from traps; forks, vforks, clones and execs are reported, and every child is traced; none outlives its tracer.</summary>
    private const nint Options = 1 | 2 | 4 | 8 | 16 | 0x100000;

    /// <summary>Traces a thread; 0 or an errno.</summary>
    public static int Seize(int tid) => ptrace(SEIZE, tid, 0, Options) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Makes a seized thread stop soon. A thread that has gone reports its end.</summary>
    public static void Interrupt(int tid) => ptrace(INTERRUPT, tid, 0, 0);

    /// <summary>Lets a stopped thread continue, to its next system call or without regard to them.</summary>
    public static void Resume(int tid, bool toSystemCall, int signal) => ptrace(toSystemCall ? SYSCALL : CONT, tid, 0, signal);

    /// <summary>Lets a group-stopped thread be stopped, but for its next event.</summary>
    public static void Listen(int tid) => ptrace(LISTEN, tid, 0, 0);

    /// <summary>The new process, at the event that reports it.</summary>
    public static int EventMessage(int tid)
    {
        nint message = 0;
        ptrace(GETEVENTMSG, tid, 0, (nint)(&message));
        return (int)message;
    }

    /// <summary>The text whose address came with a <see cref="MarkSignal"/>.</summary>
    public static string Mark(int tid)
    {
        const int valueAt = 3;
        ulong* information = stackalloc ulong[16];
        return ptrace(GETSIGINFO, tid, 0, (nint)information) == 0 ? ReadText(tid, information[valueAt], 256) : "";
    }

    /// <summary>Traces it no more.</summary>
    public static void Detach(int tid) => ptrace(DETACH, tid, 0, 0);

    /// <summary>The system call at whose entry a thread is stopped; false if it is not at an entry, but at a return.</summary>
    public static bool TryEntry(int tid, out SystemCallEntry entry)
    {
        const byte atEntry = 1;
        entry = default;
        SystemCallEntry found;
        if (ptrace(GET_SYSCALL_INFO, tid, sizeof(SystemCallEntry), (nint)(&found)) <= 0 || found.Kind != atEntry)
            return false;
        entry = found;
        return true;
    }

    /// <summary>Waits for the next stop or end of what this very thread traces; false if there is none any more.</summary>
    public static bool Wait(out int tid, out int status)
    {
        const int all = 0x40000000, ofThisThread = 0x20000000;
        int found;
        do
            tid = waitpid(-1, &found, all | ofThisThread);
        while (tid < 0 && Marshal.GetLastPInvokeError() == EINTR);
        status = found;
        return tid > 0 || Marshal.GetLastPInvokeError() == ECHILD ? tid > 0 : throw new InvalidOperationException($"waitpid: errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Waits until a child has ended; at once if its end has been seen already.</summary>
    public static void WaitFor(int child)
    {
        int status;
        while (waitpid(child, &status, 0) < 0 && Marshal.GetLastPInvokeError() == EINTR)
        {
        }
    }

    public static void Kill(int pid) => kill(pid, SIGKILL);

    /// <summary>Text in the memory of a stopped thread: up to its NUL, or so many bytes.</summary>
    public static string ReadText(int tid, ulong address, int most)
    {
        const ulong page = 4096;
        var bytes = new byte[most];
        int count = 0;
        nint* here = stackalloc nint[2], there = stackalloc nint[2];
        fixed (byte* first = bytes)
        {
            // A page at a time: the next one may not be there.
            while (count < most)
            {
                ulong from = address + (ulong)count;
                nint wanted = Math.Min(most - count, (nint)(page - from % page));
                (here[0], here[1], there[0], there[1]) = ((nint)(first + count), wanted, (nint)from, wanted);
                if (process_vm_readv(tid, here, 1, there, 1, 0) is var got && got <= 0)
                    break;
                count += (int)got;
                if (bytes.AsSpan(0, count).Contains((byte)0))
                    break;
            }
        }
        int end = bytes.AsSpan(0, count).IndexOf((byte)0);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? count : end);
    }

    /// <summary>Starts a program as a child of this very thread, with these descriptors as its standard input and output.</summary>
    public static int Spawn(string program, string[] arguments, string[] environment, int input, int output, string errors)
    {
        const int opaque = 512, create = 0x41;
        byte* actions = stackalloc byte[opaque];
        posix_spawn_file_actions_init(actions);
        posix_spawn_file_actions_adddup2(actions, input, 0);
        posix_spawn_file_actions_adddup2(actions, output, 1);
        posix_spawn_file_actions_addopen(actions, 2, errors, create, 0x180);
        posix_spawn_file_actions_addclosefrom_np(actions, 3);
        int pid;
        int error = posix_spawn(&pid, program, actions, null, [program, .. arguments, null], [.. environment, null]);
        posix_spawn_file_actions_destroy(actions);
        return error == 0 ? pid : throw new InvalidOperationException($"posix_spawn of {program}: errno {error}");
    }

    public static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        return pipe2(ends, O_CLOEXEC) == 0 ? (ends[0], ends[1]) : throw new InvalidOperationException($"pipe2: errno {Marshal.GetLastPInvokeError()}");
    }

    public static void Write(int descriptor, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* first = bytes)
            _ = write(descriptor, first, bytes.Length);
    }

    /// <summary>What is there to be read, when there is something; empty at the end, or when patience is at its end.</summary>
    public static string Read(int descriptor, int milliseconds)
    {
        const long readable = 1;
        byte* bytes = stackalloc byte[4096];
        long request = (uint)descriptor | readable << 32;
        nint got;
        do
            got = poll(&request, 1, milliseconds) is var ready && ready > 0 ? read(descriptor, bytes, 4096) : ready;
        while (got < 0 && Marshal.GetLastPInvokeError() == EINTR);   // the ends of children interrupt it by a signal
        return Encoding.UTF8.GetString(bytes, (int)Math.Max(got, 0));
    }

    [LibraryImport("libc")] public static partial int close(int descriptor);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] public static partial int mkfifo(string path, int mode);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] public static partial int open(string path, int flags, int mode);
    [LibraryImport("libc", SetLastError = true)] private static partial nint ptrace(nint request, int tid, nint address, nint data);
    [LibraryImport("libc", SetLastError = true)] private static partial int waitpid(int pid, int* status, int options);
    [LibraryImport("libc")] private static partial int kill(int pid, int signal);
    [LibraryImport("libc")] private static partial nint process_vm_readv(int pid, nint* here, ulong hereCount, nint* there, ulong thereCount, ulong flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int pipe2(int* ends, int flags);
    [LibraryImport("libc")] private static partial nint write(int descriptor, byte* bytes, nint count);
    [LibraryImport("libc", SetLastError = true)] private static partial nint read(int descriptor, byte* bytes, nint count);
    [LibraryImport("libc", SetLastError = true)] private static partial int poll(long* requests, ulong count, int milliseconds);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_init(byte* actions);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_destroy(byte* actions);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(int* pid, string path, byte* actions, byte* attributes, string?[] arguments, string?[] environment);
}
