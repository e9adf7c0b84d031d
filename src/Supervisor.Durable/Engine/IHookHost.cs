using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine;

/// <summary>
/// Calls the hooks of the embedding program. Every call returns at once (each hook is on a thread of its own, so that one that hangs holds
/// up its own job only), and is answered by a <see cref="HookReport"/>.
/// </summary>
internal interface IHookHost : IAsyncDisposable
{
    /// <summary>Where reports go; set once, before any other call. It may be called from any thread and doesn't block.</summary>
    Action<HookReport> Reports { set; }

    /// <summary>Whether this hook was a delegate in the memory of a program that is gone.</summary>
    bool IsGone(string hook);

    /// <summary>Calls a hook. Answered by Returned.</summary>
    /// <param name="job">The job as it is now.</param>
    /// <param name="call">Which hook, with what.</param>
    /// <param name="repeated">Whether it may have been called for this ticket before.</param>
    void Call(JobRecord job, Effect.Call call, bool repeated);

    /// <summary>Lets the job's hooks change a launch before it is made. Answered by Prepared.</summary>
    void Prepare(JobRecord job, LaunchOrder order);
}
