namespace Supervisor.Durable.Linux;

internal static partial class Native
{
    /// <summary>Reaps a child of ours without waiting; returns its si_code and si_status, or null if it is none of ours or still runs.</summary>
    public static (int Code, int Status)? TryReap(Descriptor pidfd)
    {
        var info = new SignalInfo();
        var result = Retried(() => waitid(P_PIDFD, pidfd, ref info, WEXITED | WNOHANG, 0));
        return result < 0 || info.Pid == 0 ? null : (info.Code, info.Status);
    }

    /// <summary>What this process's descendants orphan becomes its child (prctl(2), PR_SET_CHILD_SUBREAPER).</summary>
    public static void BecomeSubreaper()
    {
        const int setChildSubreaper = 36;
        Check(Retried(() => prctl(setChildSubreaper, 1, 0, 0, 0)), "prctl(PR_SET_CHILD_SUBREAPER)", null);
    }

    /// <summary>
    /// A child that has ended and is not reaped yet, which it stays; 0 if there is none, null if there are no children at all.
    /// </summary>
    public static int? EndedChild()
    {
        var info = new SignalInfo();
        var result = Retried(() => waitid(P_ALL, 0, ref info, WEXITED | WNOHANG | WNOWAIT, 0));
        return result < 0 ? null : info.Pid;
    }

    /// <summary>Reaps a child that has ended. No other thread may do so at the same time.</summary>
    public static void Reap(int pid)
    {
        var info = new SignalInfo();
        _ = Retried(() => waitid(P_PID, pid, ref info, WEXITED | WNOHANG, 0));
    }
}
