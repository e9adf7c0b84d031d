namespace Supervisor.Durable.SystemTests.World;

/// <summary>What this kernel can show of an end.</summary>
internal static class Ends
{
    /// <summary>How a process ended that had no parent to wait for it (PIDFD_INFO_EXIT).</summary>
    public static bool AreTold { get; } = Environment.OSVersion.Version >= new Version(6, 15);
}
