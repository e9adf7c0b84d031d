using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// The bytes of a run directory, shared by source between the engine (writes spec, reads state) and the shim (reads spec, writes state).
// All numbers are little-endian. Changing anything here means a new magic: shims of an older supervisor may be alive.


namespace Supervisor.Durable.Runs.Folder;

/// <summary>Names and sizes of the files in <c>runs/&lt;job&gt;/&lt;run&gt;/</c> (mode 0700, single use).</summary>
internal static class RunLayout
{
    /// <summary>What to launch: a <see cref="SpecHeader"/> and the strings it points to; immutable.</summary>
    public const string SpecFile = "spec";

    /// <summary>Empty; its flock is held by the shim (and a gated child) and by nothing else. Touched by raw calls only.</summary>
    public const string LockFile = "lock";

    /// <summary>
    /// <see cref="SlotCount"/> slots of <see cref="SlotBytes"/>; created as zeros by the supervisor, written by the shim, but for what <see
    /// cref="Slot"/>
    /// says of others.
    /// </summary>
    public const string StateFile = "state";

    /// <summary>Crash tests only: where the run's shim is to die.</summary>
    public const string FaultFile = "fault";

    /// <summary>The descriptor at which a shim finds the locked open file description of <see cref="LockFile"/>.</summary>
    public const int LockDescriptor = 3;

    /// <summary>
    /// The descriptor at which a shim that was started without a run waits for one. A byte: its folder, which now has a spec, is a run's.
    /// The
    /// end of the file: it isn't needed.
    /// </summary>
    public const int WaitDescriptor = 4;

    /// <summary>
    /// The descriptors at which a shim that waits, and a pump, find the ends to read of the command's pipes, whose other ends no process
    /// has
    /// yet. The supervisor keeps copies: so what is in them outlives the shim and the command. Shims that find none make pipes of their
    /// own.
    /// </summary>
    public const int OutputDescriptor = 5, ErrorsDescriptor = 6;

    /// <summary>The descriptor of the shim's own program, by which it was executed.</summary>
    public const int ProgramDescriptor = 7;

    /// <summary>The descriptor at which a pump finds a pidfd of the command whose output it captures.</summary>
    public const int PumpedDescriptor = 3;

    /// <summary>The descriptor which a pump closes when what the command printed until its end is in the log.</summary>
    public const int DoneDescriptor = 4;

    /// <summary>
    /// Where in the header's slot, behind it and written with it, the <see cref="OutputsSlot"/> stands. Shims before it left it out.
    /// </summary>
    public const int OutputsOffset = 256;

    /// <summary>Bytes of the state file and of one slot; a slot is written by one pwrite.</summary>
    public const int StateBytes = 4096, SlotBytes = 512, SlotCount = 8;

    /// <summary>"DSUPSPC1", the first eight bytes of a spec.</summary>
    public const ulong SpecMagic = 0x3143505350555344;

    /// <summary>"DSUPSLT1", the first eight bytes of a written slot.</summary>
    public const ulong SlotMagic = 0x31544C5350555344;

    /// <summary>
    /// The bytes of a <see cref="SpecHeader"/> of shims and supervisors that knew no stop signal; the table of arguments follows it.
    /// </summary>
    public const int FirstSpecHeaderBytes = 112;

    /// <summary>Stands for "leave it as it is" in <see cref="SpecHeader.Nice"/> and <see cref="SpecHeader.OomScoreAdj"/>.</summary>
    public const int Unchanged = int.MinValue;
}

/// <summary>Which slot of the state file holds what. A slot is written at most once, but <see cref="Stop"/>.</summary>
internal enum Slot
{
    /// <summary><see cref="HeaderSlot"/>: the shim has taken the run. Written together with the next.</summary>
    Header = 0,

    /// <summary><see cref="StartedSlot"/>: the commit point of a launch; durable before the gate opens.</summary>
    Started = 1,

    /// <summary><see cref="ExecSlot"/>: exec succeeded. A convenience for the supervisor, not synced.</summary>
    Exec = 2,

    /// <summary>
    /// <see cref="EndSlot"/>: how the main process ended, or why it could not be launched; durable before the child is reaped.
    /// </summary>
    End = 3,

    /// <summary><see cref="VerdictSlot"/>: written only by recovery, holding the lock.</summary>
    Verdict = 4,

    /// <summary>
    /// <see cref="StopSlot"/>: written by the supervisor, each time that it asks the run to end or kills it. Shims before it don't read it.
    /// </summary>
    Stop = 5,

    /// <summary>
    /// <see cref="LeftSlot"/>: what was left of the tree has been asked to end. Written by the shim, or when it is dead by the supervisor.
    /// </summary>
    Left = 6,
}

/// <summary>
/// What stands before a slot's payload. <see cref="Checksum"/> is the CRC32C of the payload's <see cref="Length"/> bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct SlotPrefix
{
    public ulong Magic;
    public uint Length;
    public uint Checksum;
}

/// <summary>Who took the run.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct HeaderSlot
{
    public long Run;
    public BootId Boot;
    public int ShimPid;
    public int Reserved;

    /// <summary>Field 22 of /proc/pid/stat: clock ticks since boot (proc(5)).</summary>
    public ulong ShimStartTime;
}

/// <summary>
/// The pipes of the command's output, by their inodes: the pump that continues its log finds them by these (proc_pid_fd(5)). 0: none.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct OutputsSlot
{
    public ulong Output;
    public ulong Errors;
}

/// <summary>The child's identity; the child is still gated when this is written.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct StartedSlot
{
    public BootId Boot;
    public int Pid;
    public int Reserved;
    public ulong StartTime;

    /// <summary>The inode of a pidfd of the child: unique per process since Linux 6.9; 0 where it isn't known.</summary>
    public ulong PidfdInode;

    /// <summary>CLOCK_REALTIME, nanoseconds since the Unix epoch.</summary>
    public long WallNanoseconds;
}

/// <summary>The program was exec'ed.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ExecSlot
{
    public long WallNanoseconds;
}

/// <summary>How it ended.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct EndSlot
{
    public EndKind Kind;

    /// <summary>The exit code, the signal's number, or the errno of the failing step.</summary>
    public int Code;

    /// <summary>Which step of the launch failed, where <see cref="Kind"/> is <see cref="EndKind.LaunchError"/>.</summary>
    public LaunchStep Step;

    /// <summary>
    /// 1: nothing else of its tree is left, and its output is in the log; all that the shim has yet to do is to bring this to the disk and
    /// to leave. 0: the
    /// shim's end says so.
    /// </summary>
    public int IsAll;
    public long WallNanoseconds;

    /// <summary>CLOCK_BOOTTIME from the opening of the gate to the end, nanoseconds.</summary>
    public long ElapsedNanoseconds;
    public long UserMicroseconds;
    public long SystemMicroseconds;
    public long MaxResidentKilobytes;
}

/// <summary>What recovery found about a run whose lock was free.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct VerdictSlot
{
    public VerdictKind Kind;
    public int Reserved;
    public long WallNanoseconds;
}

/// <summary>
/// What the supervisor has done to end the run, for who ends what is left of its tree. Not synced: no process outlives the machine.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct StopSlot
{
    public StopPhase Phase;

    /// <summary>Who was asked.</summary>
    public StopScope Scope;

    /// <summary>The stop signal.</summary>
    public int Signal;
    public int Reserved;

    /// <summary>For how long what is left may take at most, nanoseconds.</summary>
    public long GraceNanoseconds;

    /// <summary>CLOCK_BOOTTIME at the end of the window that is open; 0: none is.</summary>
    public long UntilNanoseconds;
}

/// <summary>What was left of the tree when the main process had ended has been asked, and has until then.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct LeftSlot
{
    /// <summary>CLOCK_BOOTTIME, nanoseconds.</summary>
    public long UntilNanoseconds;
}

/// <summary>How far the supervisor is with ending a run.</summary>
internal enum StopPhase
{
    /// <summary>No process was asked: it only says how.</summary>
    None = 0,

    /// <summary>The signal is just being sent; or the supervisor died before it could say that it was.</summary>
    Asking = 1,

    /// <summary>The signal was sent.</summary>
    Asked = 2,

    /// <summary>All of it is to be killed at once.</summary>
    Kill = 3,
}

/// <summary>Which processes were asked to end.</summary>
internal enum StopScope { Main = 0, Group = 1, Tree = 2 }

/// <summary>The kinds of end a shim records.</summary>
internal enum EndKind { Exited = 1, Killed = 2, Dumped = 3, LaunchError = 4 }

/// <summary>What recovery decided: it never ran, or its end could not be seen.</summary>
internal enum VerdictKind { NeverRan = 1, Lost = 2 }

/// <summary>The steps of a launch in their order; reported with the errno of the one that failed.</summary>
internal enum LaunchStep
{
    None = 0, ReadSpec = 1, OpenState = 2, OpenLog = 3, OpenFifo = 4, Fork = 5, Session = 6, Umask = 7, Nice = 8, OomScore = 9,
    Limits = 10, Groups = 11, Gid = 12, Uid = 13, Directory = 14, Standard = 15, Signals = 16, Exec = 17,
}

/// <summary>Choices of a spec.</summary>
[Flags]
internal enum SpecFlags : uint
{
    None = 0,

    /// <summary>The child leads a process group of its own.</summary>
    Grouped = 1,

    /// <summary>The child leads a session of its own (and so a group).</summary>
    Session = 2,

    /// <summary>The child's signal mask is emptied; without it, it is <see cref="SpecHeader.SignalMask"/>.</summary>
    ResetSignalMask = 4,

    /// <summary>uid, gid and groups are to be set (needs privileges).</summary>
    Credentials = 8,

    /// <summary>The child writes to <c>current</c> itself (O_APPEND); no pump.</summary>
    DirectLogs = 16,

    /// <summary>Gate with posix_spawn of the shim as second stage instead of fork.</summary>
    GateBySpawn = 32,

    /// <summary>What is left of the tree when the main process has ended is left alone (kill mode <c>process</c>).</summary>
    LeaveTree = 64,
}

/// <summary>The fixed part of a spec. Offsets count bytes from the file's start; strings end with a NUL.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct SpecHeader
{
    public ulong Magic;

    /// <summary>The size of the whole file.</summary>
    public uint TotalBytes;

    /// <summary>CRC32C of all bytes behind this field's end.</summary>
    public uint Checksum;
    public long Run;
    public SpecFlags Flags;
    public uint Umask;

    /// <summary>-20…19, or <see cref="RunLayout.Unchanged"/>.</summary>
    public int Nice;

    /// <summary>-1000…1000 for the child, or <see cref="RunLayout.Unchanged"/>: then what the supervisor itself had.</summary>
    public int OomScoreAdj;
    public uint Uid;
    public uint Gid;

    /// <summary>The mask the child gets unless <see cref="SpecFlags.ResetSignalMask"/>: bit n-1 blocks signal n.</summary>
    public ulong SignalMask;

    /// <summary>Rotate when <c>current</c> has reached this many bytes; 0: never.</summary>
    public long LogMaxBytes;

    /// <summary>How many log files to keep, <c>current</c> included; 0: all.</summary>
    public int LogMaxFiles;
    public uint ArgumentCount;

    /// <summary>The path given to execve, and the working directory, and the folder <c>logs/&lt;job&gt;</c> (absolute).</summary>
    public uint Program;
    public uint Directory;
    public uint LogDirectory;

    /// <summary>Tables of uint offsets to strings: argv (with argv[0]) and environment (KEY=VALUE).</summary>
    public uint Arguments;
    public uint Environment;
    public uint EnvironmentCount;

    /// <summary>A table of uint group ids.</summary>
    public uint Groups;
    public uint GroupCount;

    /// <summary>A table of <see cref="SpecLimit"/>.</summary>
    public uint Limits;
    public uint LimitCount;

    /// <summary>For how long what is left of the tree may take when the main process ended by itself, nanoseconds.</summary>
    public long StopGraceNanoseconds;

    /// <summary>The signal that asks it.</summary>
    public int StopSignal;
    public int Reserved;
}

/// <summary>One resource limit (getrlimit(2)); ulong.MaxValue is unlimited.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct SpecLimit
{
    public int Resource;
    public int Reserved;
    public ulong Soft;
    public ulong Hard;
}

/// <summary>The 16 raw bytes of /proc/sys/kernel/random/boot_id, in the order in which it is written.</summary>
[InlineArray(16)]
internal struct BootId
{
    private byte _first;
}
