using System.Runtime.InteropServices;

namespace Supervisor.Durable.Linux;

/// <summary>Processes and their signals, by pidfds wherever the kernel has them; errnos as in <see cref="Native"/>.</summary>
internal static partial class NativeProcesses
{
    public const int SIGKILL = 9, SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19;
    public const uint PIDFD_SIGNAL_PROCESS_GROUP = 1 << 2;
    private const int P_ALL = 0, P_PID = 1, P_PIDFD = 3, WNOHANG = 1, WEXITED = 4, WNOWAIT = 0x1000000;

    /// <summary>_IOWR(0xFF, 11, 64 bytes): PIDFD_GET_INFO with the first published size of struct pidfd_info.</summary>
    private const nuint PIDFD_GET_INFO = 0xC040FF0B;

    public static int TryOpenProcess(int pid, out Descriptor? pidfd)
    {
        var fd = Native.Retried(() => pidfd_open(pid, 0));
        pidfd = fd < 0 ? null : Descriptor.Of(fd);
        return fd < 0 ? fd : 0;
    }

    public static int SendSignal(Descriptor pidfd, int signal, uint flags = 0) =>
        Native.Retried(() => pidfd_send_signal(pidfd, signal, 0, flags));

    /// <summary>Only for the group of a process whose identity a pidfd of ours has just confirmed (kernels before 6.9).</summary>
    public static int SendGroupSignal(int group, int signal) => Native.Retried(() => kill(-group, signal));

    /// <summary>
    /// 0 and the wait status if the kernel (≥ 6.15) still knows how the reaped process ended; else -errno, or -EAGAIN before that.
    /// </summary>
    public static int TryExitStatus(Descriptor pidfd, out int status)
    {
        const ulong pidfdInfoExit = 1 << 3;
        var info = new PidfdInfo { Mask = pidfdInfoExit };
        var result = Native.Retried(() => ioctl(pidfd, PIDFD_GET_INFO, ref info));
        status = info.ExitCode;
        return result < 0 ? result : (info.Mask & pidfdInfoExit) != 0 ? 0 : -Errno.EAGAIN;
    }

    /// <summary>
    /// Reaps a child of ours without waiting; returns its si_code and si_status, or null if it is none of ours or still runs.
    /// </summary>
    public static (int Code, int Status)? TryReap(Descriptor pidfd)
    {
        var info = new SignalInfo();
        var result = Native.Retried(() => waitid(P_PIDFD, pidfd, ref info, WEXITED | WNOHANG, 0));
        return result < 0 || info.Pid == 0 ? null : (info.Code, info.Status);
    }

    /// <summary>
    /// A child that has ended and is not reaped yet, which it stays; 0 if there is none, null if there are no children at all.
    /// </summary>
    public static int? EndedChild()
    {
        var info = new SignalInfo();
        var result = Native.Retried(() => waitid(P_ALL, 0, ref info, WEXITED | WNOHANG | WNOWAIT, 0));
        return result < 0 ? null : info.Pid;
    }

    /// <summary>Reaps a child that has ended. No other thread may do so at the same time.</summary>
    public static void Reap(int pid)
    {
        var info = new SignalInfo();
        _ = Native.Retried(() => waitid(P_PID, pid, ref info, WEXITED | WNOHANG, 0));
    }

    /// <summary>What this process's descendants orphan becomes its child (prctl(2), PR_SET_CHILD_SUBREAPER).</summary>
    public static void BecomeSubreaper()
    {
        const int setChildSubreaper = 36;
        Native.Check(Native.Retried(() => prctl(setChildSubreaper, 1, 0, 0, 0)), "prctl(PR_SET_CHILD_SUBREAPER)", null);
    }

    /// <summary>The calling thread's signal mask; bit n-1 blocks signal n.</summary>
    public static ulong SignalMask()
    {
        var set = new SignalSet();
        return pthread_sigmask(0, 0, ref set) == 0 ? set.First : 0;
    }

    [LibraryImport("libc", SetLastError = true)] private static partial int pidfd_open(int pid, uint flags);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int pidfd_send_signal(Descriptor pidfd, int signal, nint info, uint flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int kill(int pid, int signal);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int type, Descriptor id, ref SignalInfo info, int options, nint usage);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int type, int id, ref SignalInfo info, int options, nint usage);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);
    [LibraryImport("libc", SetLastError = true)] private static partial int ioctl(Descriptor fd, nuint request, ref PidfdInfo info);
    [LibraryImport("libc")] private static partial int pthread_sigmask(int how, nint set, ref SignalSet old);

    /// <summary>siginfo_t as waitid fills it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct SignalInfo
    {
        [FieldOffset(8)] public int Code;
        [FieldOffset(16)] public int Pid;
        [FieldOffset(24)] public int Status;
    }

    /// <summary>The first 64 bytes of struct pidfd_info.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct PidfdInfo
    {
        [FieldOffset(0)] public ulong Mask;
        [FieldOffset(60)] public int ExitCode;
    }

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct SignalSet
    {
        [FieldOffset(0)] public ulong First;
    }
}
