using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>
/// What a slot may say. A checksum proves only that it is as it was written; what it says becomes rows, signals and lengths of time, and
/// each of those has its range.
/// </summary>
internal static class SlotRules
{
    /// <summary>More processor time than any run has used: a thousand processors for three hundred years.</summary>
    private const long MostMicroseconds = long.MaxValue / 1000;

    private const long MostKilobytes = 1L << 53;

    private const int LastErrno = 4095;                              // include/linux/err.h, MAX_ERRNO

    /// <summary>Null where it may be so; else what is wrong.</summary>
    public static string? Fault(HeaderSlot slot) => slot switch
    {
        { Run: <= 0 } => $"its header is of run {slot.Run}",
        { ShimPid: <= 0 } => $"its header has the shim's pid {slot.ShimPid}",
        { ShimStartTime: > long.MaxValue } => $"its header has the shim's start time {slot.ShimStartTime}",
        _ => null,
    };

    /// <inheritdoc cref="Fault(HeaderSlot)"/>
    public static string? Fault(StartedSlot slot) => slot switch
    {
        { Pid: <= 0 } => $"it was started as pid {slot.Pid}",
        { StartTime: > long.MaxValue } => $"it was started at {slot.StartTime} ticks after the boot",
        { PidfdInode: > long.MaxValue } => $"its pidfd has the inode {slot.PidfdInode}",
        { WallNanoseconds: < 0 } => $"it was started at {slot.WallNanoseconds} ns",
        _ when BootIdentity.ToGuid(slot.Boot) == Guid.Empty => "it was started in a boot without an id",
        _ => null,
    };

    /// <inheritdoc cref="Fault(HeaderSlot)"/>
    public static string? Fault(ExecSlot slot) => slot.WallNanoseconds < 0 ? $"it was executed at {slot.WallNanoseconds} ns" : null;

    /// <inheritdoc cref="Fault(HeaderSlot)"/>
    public static string? Fault(EndSlot slot) => slot switch
    {
        { Kind: < EndKind.Exited or > EndKind.LaunchError } => $"its end is of kind {(int)slot.Kind}",
        { Kind: EndKind.Exited, Code: < 0 or > 255 } => $"its end has the exit code {slot.Code}",
        { Kind: EndKind.Killed or EndKind.Dumped, Code: < 1 or > 64 } => $"its end has the signal {slot.Code}",
        { Kind: EndKind.LaunchError, Code: < 0 or > LastErrno } => $"its launch failed with the error number {slot.Code}",
        { WallNanoseconds: < 0 } => $"it ended at {slot.WallNanoseconds} ns",
        { UserMicroseconds: < 0 or > MostMicroseconds } => $"it used {slot.UserMicroseconds} µs of processor time",
        { SystemMicroseconds: < 0 or > MostMicroseconds } => $"it used {slot.SystemMicroseconds} µs of the kernel's time",
        { MaxResidentKilobytes: < 0 or > MostKilobytes } => $"it used {slot.MaxResidentKilobytes} kB of memory",
        _ => null,
    };

    /// <inheritdoc cref="Fault(HeaderSlot)"/>
    public static string? Fault(VerdictSlot slot) =>
        slot.Kind is VerdictKind.NeverRan or VerdictKind.Lost ? null : $"its verdict is of kind {(int)slot.Kind}";
}
