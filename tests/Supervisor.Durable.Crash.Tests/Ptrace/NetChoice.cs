namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>Which points of a net are tried: some of them in CI, another choice each time; all of them with DSUP_PTRACE=full.</summary>
internal static class NetChoice
{
    /// <summary>Whether all are tried.</summary>
    public static bool IsFull { get; } = Proof.Setting("DSUP_PTRACE", "full") == "full";

    /// <summary>For how long anything may take; the machine may be very busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The calls of a part at which it is killed, in their order. When all are tried the last one is where it never comes to.</summary>
    public static IEnumerable<int> Of(Part part)
    {
        int stride = Math.Clamp(part.Calls, 1, 12);
        return IsFull ? Enumerable.Range(1, int.MaxValue - 1) : Enumerable.Range(0, part.Calls / stride).Select(i => i * stride + Random.Shared.Next(1, stride + 1));
    }
}
