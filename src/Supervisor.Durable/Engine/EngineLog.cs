using Microsoft.Extensions.Logging;

namespace Supervisor.Durable.Engine;

/// <summary>What the engine's loop logs; event ids 2001 and up.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(2001, LogLevel.Information, "{Job}: {State} (run {Run})")]
    public static partial void LogState(this ILogger log, string job, string state, long? run);

    [LoggerMessage(2002, LogLevel.Error,
        "The database cannot be written: {Reason} Until it can be, callers are refused, and what processes report is kept")]
    public static partial void LogNotWritten(this ILogger log, string reason);

    [LoggerMessage(2003, LogLevel.Critical, "The supervisor's loop has stopped")]
    public static partial void LogCrash(this ILogger log, Exception fault);

    [LoggerMessage(2004, LogLevel.Warning, "The database can be written again")]
    public static partial void LogWrittenAgain(this ILogger log);

    [LoggerMessage(2005, LogLevel.Information, "History is kept for {Kept}: {Rows} older tickets and events were removed")]
    public static partial void LogRemoved(this ILogger log, long rows, string kept);

    [LoggerMessage(2006, LogLevel.Error, "A request of kind {Kind} cannot be taken, and is refused")]
    public static partial void LogRefused(this ILogger log, string kind, Exception fault);

    [LoggerMessage(2007, LogLevel.Critical, "Job {Job} cannot be worked with: it is failed, its processes are left as they are")]
    public static partial void LogContained(this ILogger log, long job, Exception fault);

    [LoggerMessage(2008, LogLevel.Critical, "{Reason}")]
    public static partial void LogSetAside(this ILogger log, string reason, Exception fault);

    [LoggerMessage(2009, LogLevel.Critical, "This cannot be taken, and is given up: {Input}")]
    public static partial void LogGivenUp(this ILogger log, string input, Exception fault);

    [LoggerMessage(2010, LogLevel.Error, "{Job}: {Effect} cannot be begun")]
    public static partial void LogNotBegun(this ILogger log, string job, string effect, Exception fault);

    [LoggerMessage(2011, LogLevel.Error, "{Job}: a row cannot be read: {Fault}")]
    public static partial void LogUnreadable(this ILogger log, string job, string fault);

    [LoggerMessage(2012, LogLevel.Warning, "{Job}: ticket {Ticket} has failed: {Reason}")]
    public static partial void LogFailed(this ILogger log, string job, long ticket, string reason);
}
