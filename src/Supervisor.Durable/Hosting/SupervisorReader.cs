using Supervisor.Durable.Hosting;

namespace Supervisor.Durable;

/// <summary>
/// Reads what a data directory holds, beside its supervisor and without holding it up: typed, as of the last commit. What of a row cannot
/// be read
/// is left out; the rest of it, and all others, are there. Safe for use by many threads.
/// </summary>
public sealed class SupervisorReader : IDisposable
{
    private readonly History _history;

    internal SupervisorReader(History history) => _history = history;

    /// <summary>
    /// Reads a data directory from beside its supervisor, in another process too, whether one runs or not. Writes nothing.
    /// </summary>
    /// <param name="dataDirectory">The supervisor's.</param>
    /// <exception cref="DataDirectoryException">There is no database of ours, or one of another version.</exception>
    public static SupervisorReader Open(string dataDirectory) => new(History.Open(dataDirectory));

    /// <summary>All jobs, by name.</summary>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<IReadOnlyList<JobInfo>> JobsAsync(CancellationToken cancellationToken = default) =>
        ListAsync(() => _history.Jobs().Select(row => Snapshots.Of(row, LastEnded(row.Job))), cancellationToken);

    /// <summary>A job, or null: there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<JobInfo?> FindJobAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Task.Run(() => _history.Job(name) is { } row ? Snapshots.Of(row, LastEnded(name)) : null, cancellationToken);
    }

    /// <summary>A job's runs, the newest first.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="most">How many at the most.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<IReadOnlyList<RunInfo>> RunsAsync(string job, int most = 20, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return ListAsync(() => _history.Runs(job, most).Select(Snapshots.Of), cancellationToken);
    }

    /// <summary>A run, or null: there is none of that number, or its history is gone.</summary>
    /// <param name="run">Its number.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<RunInfo?> FindRunAsync(RunId run, CancellationToken cancellationToken = default) =>
        Task.Run(() => _history.Run(run) is { } row ? Snapshots.Of(row) : null, cancellationToken);

    /// <summary>Tickets, the newest first.</summary>
    /// <param name="job">Of this job only; null: of all.</param>
    /// <param name="openOnly">Only those without an outcome.</param>
    /// <param name="most">How many at the most.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<IReadOnlyList<TicketInfo>> TicketsAsync(string? job = null, bool openOnly = false, int most = 100, CancellationToken cancellationToken = default) =>
        ListAsync(() => _history.Tickets(job, openOnly, most).Select(Snapshots.Of), cancellationToken);

    /// <summary>A ticket, or null: there is none of that number, or its history is gone.</summary>
    /// <param name="ticket">Its number.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<TicketInfo?> FindTicketAsync(TicketId ticket, CancellationToken cancellationToken = default) =>
        Task.Run(() => _history.Ticket(ticket) is { } row ? Snapshots.Of(row) : null, cancellationToken);

    /// <summary>All schedules, by name.</summary>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<IReadOnlyList<ScheduleInfo>> SchedulesAsync(CancellationToken cancellationToken = default) =>
        ListAsync(() => _history.Schedules().Select(Snapshots.Of), cancellationToken);

    /// <summary>A schedule, or null: there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<ScheduleInfo?> FindScheduleAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Task.Run(() => _history.Schedule(name) is { } row ? Snapshots.Of(row) : null, cancellationToken);
    }

    /// <summary>The last events, the oldest of them first.</summary>
    /// <param name="most">How many at the most.</param>
    /// <param name="job">Of this job only; null: of all, and of the supervisor itself.</param>
    /// <param name="since">Not before then; null: however old.</param>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<IReadOnlyList<EventInfo>> EventsAsync(
        int most = 100, string? job = null, DateTimeOffset? since = null, CancellationToken cancellationToken = default) =>
        ListAsync(() => _history.LastEvents(most, job, since, null).Select(Snapshots.Of), cancellationToken);

    /// <summary>Waits for a ticket's outcome by looking 50 times a second: for those who are not in the supervisor's process.</summary>
    /// <param name="ticket">Its number.</param>
    /// <param name="time">Null: the system's.</param>
    /// <param name="cancellationToken">Ends the wait; the control is still carried out.</param>
    /// <exception cref="TicketNotFoundException">There is no such ticket, or its history is gone.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<Outcome> WaitAsync(TicketId ticket, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        _history.WaitAsync(ticket, time, cancellationToken);

    /// <summary>Runs a query of your own over the views v_jobs, v_runs, v_tickets, v_schedules and v_events (schema.sql).</summary>
    /// <param name="sql">One statement that only reads.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="QueryException">It writes, is no single statement, finds too much, takes too long, or SQLite refuses
    /// it.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<QueryResult> QueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return Task.Run(() => _history.Query(sql, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _history.Dispose();

    private static Task<IReadOnlyList<T>> ListAsync<T>(Func<IEnumerable<T>> read, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<T>>(() => [.. read()], cancellationToken);

    /// <summary>The newest run may still run; the one before has ended.</summary>
    private RunView? LastEnded(string job) => _history.BegunRuns(job, 2).FirstOrDefault(run => run.State == "ended");
}
