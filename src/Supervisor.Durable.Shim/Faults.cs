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
        for (ShimFault point = ShimFault.BeforeHeader; point <= ShimFault.BeforeExit; point++)
            if (Same(wanted, point.ToString()))
                s_armed = point;
    }

    /// <summary>A point is reached: nothing happens, or the shim is killed as if by an outsider.</summary>
    public static void Reach(ShimFault point)
    {
        if (s_armed == point)
            Native.kill(Native.getpid(), Native.SIGKILL);
    }

    private static bool Same(byte* bytes, string ascii)
    {
        foreach (char c in ascii)
            if (*bytes++ != c)
                return false;
        return *bytes == 0;
    }
}
