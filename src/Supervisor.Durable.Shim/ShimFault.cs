namespace Supervisor.Durable.Shim;

/// <summary>
/// Points right before and right after each effect of a shim, in the order of a run. Crash tests name one in the environment variable
/// <c>DSUP_SHIM_FAULT</c>: the shim kills itself there.
/// </summary>
internal enum ShimFault
{
    None,
    BeforeShimFork,
    AfterShimFork,
    BeforeWait,
    AfterWait,
    BeforeFork,
    AfterFork,
    BeforeStarted,
    StartedNotSynced,
    AfterStarted,
    AfterGate,
    BeforeExecNoticed,
    AfterExecNoticed,
    BeforeRotation,
    AfterRotationRename,
    AfterRotation,
    EndNoticed,
    BeforeEnd,
    EndNotSynced,
    AfterEnd,
    AfterReap,
    BeforeTreeKill,
    AfterTreeKill,
    BeforeExit,
}
