namespace Supervisor.Durable;

public sealed partial class DurableSupervisor
{
    /// <summary>What the data directory holds: jobs, runs, tickets, schedules, events; typed, and by queries of your own.</summary>
    public SupervisorReader Reader { get; }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobInfo>> DescribeAsync(CancellationToken cancellationToken = default) => Reader.JobsAsync(cancellationToken);

    /// <inheritdoc cref="SupervisorReader.FindRunAsync"/>
    public Task<RunInfo?> FindRunAsync(RunId run, CancellationToken cancellationToken = default) => Reader.FindRunAsync(run, cancellationToken);

    /// <inheritdoc cref="SupervisorReader.FindTicketAsync"/>
    public Task<TicketInfo?> FindTicketAsync(TicketId ticket, CancellationToken cancellationToken = default) => Reader.FindTicketAsync(ticket, cancellationToken);

    IReadOnlyList<IJobHandle> IDurableSupervisor.Jobs => Jobs;

    IJobHandle IDurableSupervisor.Job(string name) => Job(name);

    async Task<IJobHandle> IDurableSupervisor.DefineAsync(string name, JobSpec spec, CancellationToken cancellationToken) =>
        await DefineAsync(name, spec, cancellationToken).ConfigureAwait(false);
}
