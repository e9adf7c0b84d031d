namespace Supervisor.Durable.Shim;

/// <summary>The one fault point at which this shim is to die, if any.</summary>
internal static unsafe class Faults
{
    private const string Variable = "DSUP_SHIM_FAULT";
    private static ShimFault s_armed;

    /// <summary>Reads the environment, once.</summary>
    public static void Arm()
    {
        byte* memory = stackalloc byte[32];
        var name = new ByteText(memory, 32);
        name.Add(Variable);
        byte* wanted = Native.getenv(name.Bytes);
        if (wanted == null)
            return;
        for (ShimFault point = ShimFault.None + 1; point <= ShimFault.BeforeExit; point++)
            if (Same(wanted, Name(point)))
                s_armed = point;
    }

    /// <summary>A point is reached: nothing happens, or the shim is killed as if by an outsider.</summary>
    public static void Reach(ShimFault point)
    {
        if (s_armed == point)
            Native.kill(Native.getpid(), Native.SIGKILL);
    }

    /// <summary>Enum.ToString would bring 60 KB of reflection into the shim; a test arms every point, so none is missing here.</summary>
    private static string Name(ShimFault point) => point switch
    {
        ShimFault.BeforeShimFork => nameof(ShimFault.BeforeShimFork),
        ShimFault.AfterShimFork => nameof(ShimFault.AfterShimFork),
        ShimFault.BeforeWait => nameof(ShimFault.BeforeWait),
        ShimFault.AfterWait => nameof(ShimFault.AfterWait),
        ShimFault.BeforeFork => nameof(ShimFault.BeforeFork),
        ShimFault.AfterFork => nameof(ShimFault.AfterFork),
        ShimFault.BeforeStarted => nameof(ShimFault.BeforeStarted),
        ShimFault.StartedNotSynced => nameof(ShimFault.StartedNotSynced),
        ShimFault.AfterStarted => nameof(ShimFault.AfterStarted),
        ShimFault.AfterGate => nameof(ShimFault.AfterGate),
        ShimFault.BeforeExecNoticed => nameof(ShimFault.BeforeExecNoticed),
        ShimFault.AfterExecNoticed => nameof(ShimFault.AfterExecNoticed),
        ShimFault.BeforeRotation => nameof(ShimFault.BeforeRotation),
        ShimFault.AfterRotationRename => nameof(ShimFault.AfterRotationRename),
        ShimFault.AfterRotation => nameof(ShimFault.AfterRotation),
        ShimFault.EndNoticed => nameof(ShimFault.EndNoticed),
        ShimFault.BeforeEnd => nameof(ShimFault.BeforeEnd),
        ShimFault.EndNotSynced => nameof(ShimFault.EndNotSynced),
        ShimFault.AfterEnd => nameof(ShimFault.AfterEnd),
        ShimFault.AfterReap => nameof(ShimFault.AfterReap),
        ShimFault.BeforeTreeKill => nameof(ShimFault.BeforeTreeKill),
        ShimFault.AfterTreeKill => nameof(ShimFault.AfterTreeKill),
        ShimFault.BeforeExit => nameof(ShimFault.BeforeExit),
        _ => "",
    };

    private static bool Same(byte* bytes, string ascii)
    {
        foreach (char c in ascii)
            if (*bytes++ != c)
                return false;
        return *bytes == 0;
    }
}
