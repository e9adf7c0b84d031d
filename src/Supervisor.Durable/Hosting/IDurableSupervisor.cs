namespace Supervisor.Durable;

/// <summary>What a program does with a supervisor: <see cref="DurableSupervisor"/>, or your fake of it in tests.</summary>
public interface IDurableSupervisor : IAsyncDisposable
{
    /// <inheritdoc cref="DurableSupervisor.IsReady"/>
    bool IsReady { get; }

    /// <inheritdoc cref="DurableSupervisor.Completion"/>
    Task Completion { get; }

    /// <inheritdoc cref="DurableSupervisor.Jobs"/>
    IReadOnlyList<IJobHandle> Jobs { get; }

    /// <inheritdoc cref="DurableSupervisor.Job(string)"/>
    IJobHandle Job(string name);

    /// <inheritdoc cref="DurableSupervisor.DefineAsync(string, JobSpec, CancellationToken)"/>
    Task<IJobHandle> DefineAsync(string name, JobSpec spec, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.DeclareAsync"/>
    Task<DefinitionChange> DeclareAsync(string name, JobSpec spec, bool createOnly = false, string origin = "api", CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.Send(string, ControlBatch, string, string?)"/>
    Ticket Send(string job, ControlBatch batch, string origin = "api", string? idempotencyKey = null);

    /// <inheritdoc cref="DurableSupervisor.SendToAsync"/>
    Task<SentControls> SendToAsync(
        IReadOnlyList<string> selectors, ControlBatch batch, string origin = "api", string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.Ticket(TicketId)"/>
    Ticket Ticket(TicketId ticket);

    /// <inheritdoc cref="DurableSupervisor.WaitAsync(TicketId, CancellationToken)"/>
    Task<Outcome> WaitAsync(TicketId ticket, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.DescribeAsync(CancellationToken)"/>
    Task<IReadOnlyList<JobInfo>> DescribeAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.FindRunAsync"/>
    Task<RunInfo?> FindRunAsync(RunId run, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.FindTicketAsync"/>
    Task<TicketInfo?> FindTicketAsync(TicketId ticket, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.FollowEventsAsync"/>
    IAsyncEnumerable<EventInfo> FollowEventsAsync(long after, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.ScheduleAsync"/>
    Task<DefinitionChange> ScheduleAsync(Schedule schedule, bool createOnly = false, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.UnscheduleAsync"/>
    Task UnscheduleAsync(string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.PauseAsync"/>
    Task PauseAsync(string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.ResumeAsync"/>
    Task ResumeAsync(string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.Fire"/>
    Ticket Fire(string name, string? idempotencyKey = null);

    /// <inheritdoc cref="DurableSupervisor.StopAllAsync"/>
    Task StopAllAsync(string origin = "api", StopCause cause = StopCause.Operator, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.BackupAsync"/>
    Task<BackupFile> BackupAsync(string file, bool replace = false, CancellationToken cancellationToken = default);
}
