using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine;

/// <summary>News of a hook.</summary>
internal abstract record HookReport
{
    private HookReport() { }

    /// <summary>It has returned, or (with an error) thrown.</summary>
    public sealed record Returned(string Job, TicketId Ticket, string? Error) : HookReport;

    /// <summary>A launch as the job's hooks want it.</summary>
    public sealed record Prepared(LaunchOrder Order) : HookReport;

    /// <summary>A spawn hook or function has thrown: there is no launch.</summary>
    public sealed record Refused(RunId Run, string Error, DateTimeOffset At) : HookReport;
}
