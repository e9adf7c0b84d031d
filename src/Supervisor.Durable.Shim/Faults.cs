using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>
/// The one fault point at which this shim is to die, if any: <c>DSUP_SHIM_FAULT=Name</c>, or <c>Name:3</c> for the third time that it is
/// reached. <c>@</c>: that stands in the run's folder, in the file <c>fault</c>, if it is there; points before the run is known don't count
/// then.
/// <c>DSUP_SHIM_FAULT_TRACE=/path</c> gets a line "pid name" for each point that is reached.
/// </summary>
internal static unsafe class Faults
{
    private const string Variable = "DSUP_SHIM_FAULT", TraceVariable = "DSUP_SHIM_FAULT_TRACE";
    private static ShimFault s_armed;
    private static int s_times, s_trace;
    private static bool s_isTest;

    /// <summary>Reads the environment, once.</summary>
    public static void Arm()
    {
        byte* wanted = Read(Variable);
        if (wanted == null || *wanted != (byte)'@')
            Arm(wanted);
    }

    /// <summary>Does what the environment leaves to the run's folder, the current directory.</summary>
    public static void ArmForRun()
    {
        const int enough = 64;
        byte* wanted = Read(Variable);
        if (wanted == null || *wanted != (byte)'@')
            return;
        byte* memory = stackalloc byte[16], text = stackalloc byte[enough];
        var path = new ByteText(memory, 16);
        path.Add(RunLayout.FaultFile);
        text[Math.Max(ProcessFacts.ReadFile(path.Bytes, text, enough - 1), 0)] = 0;
        Arm(text);
    }

    private static void Arm(byte* wanted)
    {
        byte* trace = Read(TraceVariable);
        s_isTest = wanted != null || trace != null;
        if (trace != null)
            s_trace = Native.open(trace, Native.O_WRONLY | Native.O_APPEND | Native.O_CREAT | Native.O_CLOEXEC, 0x180 /* 0600 */);
        if (wanted == null)
            return;
        for (ShimFault point = ShimFault.None + 1; point <= ShimFault.BeforeExit; point++)
            if (TimesOf(wanted, Name(point)) is > 0 and var times)
                (s_armed, s_times) = (point, times);
    }

    /// <summary>A point is reached: nothing happens, or the shim is killed as if by an outsider.</summary>
    public static void Reach(ShimFault point)
    {
        if (s_isTest)
            Meet(point);
    }

    private static void Meet(ShimFault point)
    {
        if (s_trace > 0)
            Trace(Name(point));
        if (s_armed == point && --s_times == 0)
            Native.kill(Native.getpid(), Native.SIGKILL);
    }

    private static void Trace(string name)
    {
        byte* memory = stackalloc byte[64];
        var line = new ByteText(memory, 64);
        line.Add(Native.getpid());
        line.Add(" ");
        line.Add(name);
        line.Add("\n");
        Native.write(s_trace, line.Bytes, line.Length);
    }

    private static byte* Read(string variable)
    {
        byte* memory = stackalloc byte[32];
        var name = new ByteText(memory, 32);
        name.Add(variable);
        return Native.getenv(name.Bytes);
    }

    /// <summary>Enum.ToString would bring 60 KB of reflection into the shim; a test arms every point, so none is missing here.</summary>
    private static string Name(ShimFault point) => point switch
    {
        ShimFault.BeforeShimFork => nameof(ShimFault.BeforeShimFork),
        ShimFault.AfterShimFork => nameof(ShimFault.AfterShimFork),
        ShimFault.BeforeDetach => nameof(ShimFault.BeforeDetach),
        ShimFault.AfterDetach => nameof(ShimFault.AfterDetach),
        ShimFault.AfterOomScore => nameof(ShimFault.AfterOomScore),
        ShimFault.BeforeWait => nameof(ShimFault.BeforeWait),
        ShimFault.AfterWait => nameof(ShimFault.AfterWait),
        ShimFault.AfterLogOpen => nameof(ShimFault.AfterLogOpen),
        ShimFault.BeforeFork => nameof(ShimFault.BeforeFork),
        ShimFault.AfterFork => nameof(ShimFault.AfterFork),
        ShimFault.BeforeStarted => nameof(ShimFault.BeforeStarted),
        ShimFault.StartedNotSynced => nameof(ShimFault.StartedNotSynced),
        ShimFault.AfterStarted => nameof(ShimFault.AfterStarted),
        ShimFault.AfterGate => nameof(ShimFault.AfterGate),
        ShimFault.BeforeExecNoticed => nameof(ShimFault.BeforeExecNoticed),
        ShimFault.AfterExecNoticed => nameof(ShimFault.AfterExecNoticed),
        ShimFault.BeforeOutputRead => nameof(ShimFault.BeforeOutputRead),
        ShimFault.AfterOutputRead => nameof(ShimFault.AfterOutputRead),
        ShimFault.BeforeLogWrite => nameof(ShimFault.BeforeLogWrite),
        ShimFault.AfterLogWrite => nameof(ShimFault.AfterLogWrite),
        ShimFault.BeforeOrphanReap => nameof(ShimFault.BeforeOrphanReap),
        ShimFault.AfterOrphanReap => nameof(ShimFault.AfterOrphanReap),
        ShimFault.BeforeRotation => nameof(ShimFault.BeforeRotation),
        ShimFault.AfterRotationRename => nameof(ShimFault.AfterRotationRename),
        ShimFault.AfterRotationOpen => nameof(ShimFault.AfterRotationOpen),
        ShimFault.AfterRotation => nameof(ShimFault.AfterRotation),
        ShimFault.EndNoticed => nameof(ShimFault.EndNoticed),
        ShimFault.BeforeEnd => nameof(ShimFault.BeforeEnd),
        ShimFault.EndNotSynced => nameof(ShimFault.EndNotSynced),
        ShimFault.AfterEnd => nameof(ShimFault.AfterEnd),
        ShimFault.AfterReap => nameof(ShimFault.AfterReap),
        ShimFault.BeforeTreeAsk => nameof(ShimFault.BeforeTreeAsk),
        ShimFault.AfterTreeAsk => nameof(ShimFault.AfterTreeAsk),
        ShimFault.TreeAskWritten => nameof(ShimFault.TreeAskWritten),
        ShimFault.BeforeTreeKill => nameof(ShimFault.BeforeTreeKill),
        ShimFault.TreeFrozen => nameof(ShimFault.TreeFrozen),
        ShimFault.TreeKilled => nameof(ShimFault.TreeKilled),
        ShimFault.AfterTreeKill => nameof(ShimFault.AfterTreeKill),
        ShimFault.BeforeExit => nameof(ShimFault.BeforeExit),
        _ => "",
    };

    /// <summary>At which time to die there, if these bytes name the point: 0 if they don't.</summary>
    private static int TimesOf(byte* bytes, string ascii)
    {
        foreach (char c in ascii)
            if (*bytes++ != c)
                return 0;
        if (*bytes == 0)
            return 1;
        int times = 0;
        if (*bytes++ == ':')
            for (; *bytes is >= (byte)'0' and <= (byte)'9'; bytes++)
                times = times * 10 + *bytes - '0';
        return *bytes == 0 ? times : 0;
    }
}
