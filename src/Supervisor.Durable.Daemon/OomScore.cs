using System.Globalization;

namespace Supervisor.Durable.Daemon;

/// <summary>
/// This process's oom_score_adj (proc_pid_oom_score_adj(5)). A supervisor is not what fills the memory, and without it nothing looks after
/// the
/// jobs: so it is lowered as that of the shims is, where that is permitted and no operator (OOMScoreAdjust=) has set another.
/// </summary>
internal static class OomScore
{
    private const string File = "/proc/self/oom_score_adj";

    private const int Lowered = -900;

    /// <summary>Returns what the jobs are to have: what it was. Null where it was left.</summary>
    public static int? Lower()
    {
        try
        {
            if (int.Parse(System.IO.File.ReadAllText(File), CultureInfo.InvariantCulture) != 0)
                return null;
            System.IO.File.WriteAllText(File, Lowered.ToString(CultureInfo.InvariantCulture));
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;                                             // lowering needs CAP_SYS_RESOURCE
        }
    }
}
