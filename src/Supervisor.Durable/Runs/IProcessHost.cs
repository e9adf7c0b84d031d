using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Runs;

/// <summary>
/// The engine's hands: launches, signals, kills and adopts runs. Every call returns at once (the work is done on threads of the host, in
/// order for each run), is harmless when repeated, and is answered by <see cref="ProcessReport"/>s. Only this room touches a pid.
/// </summary>
internal interface IProcessHost : IAsyncDisposable
{
    /// <summary>The machine: processes of another one are gone.</summary>
    MachineBoot Boot { get; }

    /// <summary>Where reports go; set once, before any other call. It may be called from any thread and doesn't block.</summary>
    Action<ProcessReport> Reports { set; }

    /// <summary>
    /// Finds out what became of these runs while no supervisor was there and takes over what still lives; returns what it found, in any
    /// order; what is not yet known (a living shim) is reported later. Also removes run directories of runs that are not named here.
    /// </summary>
    IReadOnlyList<ProcessReport> Recover(IReadOnlyList<RecoverOrder> runs);

    /// <summary>
    /// Launches a run. Answered by Launched or LaunchFailed, later by Ended and TreeGone. Repeated for a known run it does nothing.
    /// </summary>
    void Launch(LaunchOrder order);

    /// <summary>Sends a signal to the run's main process, or to its group if the command is grouped. Answered by Delivered.</summary>
    void Signal(RunId run, int signal, long ticket);

    /// <summary>
    /// Asks a run to end: sends a stop signal to its main process, its group or its tree. Answered by Delivered. What is left of the tree
    /// when the main process has ended is asked, too, and killed when the window is over.
    /// </summary>
    void Ask(RunId run, StopRequest stop, long ticket);

    /// <summary>How what a run leaves is to be asked from now on, if its main process ends by itself. No answer.</summary>
    void Amend(RunId run, StopRequest stop);

    /// <summary>
    /// Ends the whole process tree of a run, without grace, also what is left of it when its main process has ended; may be repeated while
    /// something of it lives.
    /// </summary>
    void Kill(RunId run);

    /// <summary>
    /// The run's end and the end of its tree are on disk in the database: its directory may go, as soon as its shim has left.
    /// </summary>
    void Forget(string job, RunId run);
}
