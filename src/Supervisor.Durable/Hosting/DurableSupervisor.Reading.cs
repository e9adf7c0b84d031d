using Supervisor.Durable.Hosting;

namespace Supervisor.Durable;

public sealed partial class DurableSupervisor
{
    /// <summary>All jobs by name, as of the last commit.</summary>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<IReadOnlyList<JobInfo>> DescribeAsync(CancellationToken cancellationToken = default) => Task.Run<IReadOnlyList<JobInfo>>(
        () => [.. History.Jobs().Select(row => Snapshots.Of(row, LastEnded(row.Job)))], cancellationToken);

    /// <summary>A run, or null: there is none of that number, or its history is gone.</summary>
    /// <param name="run">Its number.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<RunInfo?> FindRunAsync(RunId run, CancellationToken cancellationToken = default) =>
        Task.Run(() => History.Run(run) is { } row ? Snapshots.Of(row) : null, cancellationToken);

    /// <summary>A ticket, or null: there is none of that number, or its history is gone.</summary>
    /// <param name="ticket">Its number.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<TicketInfo?> FindTicketAsync(TicketId ticket, CancellationToken cancellationToken = default) =>
        Task.Run(() => History.Ticket(ticket) is { } row ? Snapshots.Of(row) : null, cancellationToken);

    internal Task<JobInfo> DescribeAsync(string name, CancellationToken cancellationToken) => Task.Run(
        () => Snapshots.Of(History.Job(name) ?? throw new JobNotFoundException(name), LastEnded(name)), cancellationToken);

    internal Task<IReadOnlyList<RunInfo>> RunsAsync(string name, int most, CancellationToken cancellationToken) => Task.Run<IReadOnlyList<RunInfo>>(
        () => [.. History.Runs(name, most).Select(Snapshots.Of)], cancellationToken);

    /// <summary>The newest run may still run; the one before has ended.</summary>
    private RunView? LastEnded(string job) => History.BegunRuns(job, 2).FirstOrDefault(run => run.State == "ended");
}
