namespace Supervisor.Durable.Shim;

/// <summary>
/// Points right before and right after each effect of a shim, in the order of a run; one between two effects is after the one and before
/// the
/// other. Crash tests name one in the environment variable <c>DSUP_SHIM_FAULT</c>: the shim kills itself there. The first two are the
/// zygote's,
/// and up to <see cref="BeforeWait"/> no run is known.
/// </summary>
internal enum ShimFault
{
    None,
    BeforeShimFork,
    AfterShimFork,
    BeforeDetach,
    AfterDetach,
    AfterOomScore,
    BeforeWait,
    AfterWait,
    AfterLogOpen,
    BeforeFork,
    AfterFork,
    BeforeStarted,
    StartedNotSynced,
    AfterStarted,
    AfterGate,
    BeforeExecNoticed,
    AfterExecNoticed,
    BeforeOutputRead,
    AfterOutputRead,
    BeforeLogWrite,
    AfterLogWrite,
    BeforeOrphanReap,
    AfterOrphanReap,
    BeforeRotation,
    AfterRotationRename,
    AfterRotationOpen,
    AfterRotation,
    EndNoticed,
    BeforeEnd,
    EndNotSynced,
    AfterEnd,
    AfterReap,
    BeforeTreeAsk,
    AfterTreeAsk,
    TreeAskWritten,
    BeforeTreeKill,
    TreeFrozen,
    TreeKilled,
    AfterTreeKill,
    BeforeExit,
}
