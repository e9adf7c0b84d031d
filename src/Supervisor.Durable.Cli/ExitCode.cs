using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli;

/// <summary>The exit codes of dsup, and which failure gets which.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotRunning = 3;
    public const int NoSuch = 4;
    public const int Unreachable = 5;
    public const int NotPermitted = 6;
    public const int TimedOut = 124;
    public const int Interrupted = 130;
    public const int BrokenPipe = 141;

    /// <summary>A process that a signal ended counts as 128 + its number, as in a shell.</summary>
    public const int SignalBase = 128;

    public static int Of(Exception failure) => failure switch
    {
        UsageException or SocketPathTooLongException or CurrentDirectoryGoneException => Usage,
        SupervisorUnreachableException { NotPermitted: true } => NotPermitted,
        SupervisorUnreachableException => Unreachable,
        SupervisorProblemException { Type: ProblemTypes.JobNotFound or ProblemTypes.TicketNotFound or ProblemTypes.ScheduleNotFound } => NoSuch,
        SupervisorProblemException { Type: ProblemTypes.NotPermitted } => NotPermitted,
        SupervisorProblemException { Type: ProblemTypes.Invalid } => Usage,
        SupervisorProblemException { Status: 404 } => NoSuch,
        SupervisorProblemException { Status: 401 or 403 } => NotPermitted,
        _ => Failed,
    };

    /// <summary>The exit code of a ticket's outcome.</summary>
    public static int Of(TicketDocument ticket) => ticket switch
    {
        { Outcome: "skipped", Control: "signal" } => NotRunning,
        { Outcome: "done" or "skipped" } => Done,
        { Error: { } error } when error.Contains("(EPERM)", StringComparison.Ordinal) => NotPermitted,
        _ => Failed,
    };

    /// <summary>
    /// What a shell would have got from the run: 0 if there was none; 1 if its end was not seen, or it was never launched.
    /// </summary>
    public static int Of(RunDocument? run) => run switch
    {
        null => Done,
        { Signal: { } signal } => SignalBase + signal,
        { ExitCode: { } code } => code,
        { Result: "success" } => Done,
        _ => Failed,
    };
}
