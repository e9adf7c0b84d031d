namespace Supervisor.Durable;

/// <summary>What a program does with a supervisor: <see cref="DurableSupervisor"/>, or your fake of it in tests.</summary>
public interface IDurableSupervisor : IAsyncDisposable
{
    /// <summary>Whether controls can be accepted now; false while the database cannot be written.</summary>
    bool IsReady { get; }

    /// <summary>
    /// Completes when this supervisor was disposed; faults when it can't continue by itself (a defect, or rows it can't understand). Then
    /// end
    /// the program and start it again: nothing is lost by that.
    /// </summary>
    Task Completion { get; }

    /// <inheritdoc cref="DurableSupervisor.Jobs"/>
    IReadOnlyList<IJobHandle> Jobs { get; }

    /// <inheritdoc cref="DurableSupervisor.Job(string)"/>
    IJobHandle Job(string name);

    /// <inheritdoc cref="DurableSupervisor.DefineAsync(string, JobSpec, CancellationToken)"/>
    Task<IJobHandle> DefineAsync(string name, JobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="DefineAsync(string, JobSpec, CancellationToken)"/>, and returns what was done.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What it is to be.</param>
    /// <param name="createOnly">Refuse where there is one of that name.</param>
    /// <param name="origin">Who asks, for the log of events.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <exception cref="InvalidJobNameException">The name cannot be one.</exception>
    /// <exception cref="InvalidJobException">The definition cannot be run.</exception>
    /// <exception cref="JobExistsException">There is one, and <paramref name="createOnly"/> was asked for.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    Task<DefinitionChange> DeclareAsync(string name, JobSpec spec, bool createOnly = false, string origin = "api", CancellationToken cancellationToken = default);

    /// <summary>Sends controls to a job; returns at once.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="batch">What to do.</param>
    /// <param name="origin">Who asks: stands in the ticket.</param>
    /// <param name="idempotencyKey">A second batch with the same key is not accepted; it gets the ticket of the first.</param>
    /// <exception cref="InvalidJobException">A grace is negative, or longer than a year; or the batch is empty.</exception>
    Ticket Send(string job, ControlBatch batch, string origin = "api", string? idempotencyKey = null);

    /// <summary>
    /// Sends the same to every job that the selectors name. Which those are is decided in the transaction that accepts it, so that all of
    /// them
    /// are asked, or none.
    /// </summary>
    /// <param name="selectors">Names, and patterns as <see cref="JobSelector"/> reads them.</param>
    /// <param name="batch">What to do.</param>
    /// <param name="origin">Who asks: stands in the tickets.</param>
    /// <param name="idempotencyKey">A second call with the same key sends nothing; it gets the tickets of the first.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <returns>The tickets, when they are durable; none where no job was named.</returns>
    /// <exception cref="InvalidJobException">A grace is negative, or longer than a year; or the batch is empty.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; nothing was accepted.</exception>
    Task<SentControls> SendToAsync(
        IReadOnlyList<string> selectors, ControlBatch batch, string origin = "api", string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Opens a ticket again, also one of an earlier opening of the data directory.</summary>
    /// <param name="ticket">Its number.</param>
    /// <exception cref="TicketNotFoundException">There is no such ticket.</exception>
    Ticket Ticket(TicketId ticket);

    /// <summary>Waits for the outcome of a ticket, whichever caller it was given to.</summary>
    /// <param name="ticket">Its number.</param>
    /// <param name="cancellationToken">Ends the wait; the control is still carried out.</param>
    /// <exception cref="TicketNotFoundException">There is no such ticket.</exception>
    Task<Outcome> WaitAsync(TicketId ticket, CancellationToken cancellationToken = default);

    /// <summary>All jobs by name, as of the last commit.</summary>
    /// <param name="cancellationToken">Ends the call before it has read.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    Task<IReadOnlyList<JobInfo>> DescribeAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.FindRunAsync"/>
    Task<RunInfo?> FindRunAsync(RunId run, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="DurableSupervisor.FindTicketAsync"/>
    Task<TicketInfo?> FindTicketAsync(TicketId ticket, CancellationToken cancellationToken = default);

    /// <summary>
    /// Events behind one, and then those that come, each once. All who follow share one reading of the database a commit, and a follower
    /// that takes its time holds up nothing.
    /// </summary>
    /// <param name="after">The number of the last event that is known; 0: from the first that is kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be read; follow again.</exception>
    IAsyncEnumerable<EventInfo> FollowEventsAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a schedule, or changes the one of that name. Where its times stay the same, what was missed of them is not forgotten; a paused
    /// one stays paused.
    /// </summary>
    /// <param name="schedule">What is sent to which job, and when.</param>
    /// <param name="createOnly">Refuse where there is one of that name.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <returns>What it came to, when it is durable.</returns>
    /// <exception cref="InvalidScheduleException">It cannot be kept; the message says why.</exception>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="ScheduleExistsException">There is one, and <paramref name="createOnly"/> was asked for.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    Task<DefinitionChange> ScheduleAsync(Schedule schedule, bool createOnly = false, CancellationToken cancellationToken = default);

    /// <summary>Removes a schedule; controls it has sent are still carried out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <exception cref="ScheduleNotFoundException">There is no such schedule.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    Task UnscheduleAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lets a schedule's times pass, until it is resumed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <exception cref="ScheduleNotFoundException">There is no such schedule.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    Task PauseAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets a paused schedule fire again, from its next time on: those that passed meanwhile are not missed. Only one that fires once, and
    /// whose time passed, fires now by its <see cref="MisfirePolicy"/>.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <exception cref="ScheduleNotFoundException">There is no such schedule.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    Task ResumeAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Sends now what a schedule would send, paused or not; its times stay as they are. Returns at once.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="idempotencyKey">A second request with the same key is not accepted; it gets the ticket of the first.</param>
    /// <returns>The ticket; refused with <see cref="ScheduleNotFoundException"/> where there is no such schedule.</returns>
    Ticket Fire(string name, string? idempotencyKey = null);

    /// <summary>
    /// Stops every job that runs or is to run again, each with its own signal and grace, and waits for their ends. They are asked in the
    /// reverse
    /// order of their start; none waits for another's end.
    /// </summary>
    /// <param name="origin">Who asks.</param>
    /// <param name="cause">Why: with <see cref="StopCause.Shutdown"/> the next start of a supervisor starts again what should run.</param>
    /// <param name="cancellationToken">Ends the wait; the stops are still carried out.</param>
    Task StopAllAsync(string origin = "api", StopCause cause = StopCause.Operator, CancellationToken cancellationToken = default);

    /// <summary>
    /// Copies the database, as it is at one instant, while everything keeps running. Run directories and logs are not in it.
    /// </summary>
    /// <param name="file">An absolute path outside the data directory; only the supervisor's user may read the file.</param>
    /// <param name="replace">Whether a file that is there already is replaced; else that is an error.</param>
    /// <param name="cancellationToken">Ends the wait before the copying begins.</param>
    /// <exception cref="BackupException">It could not be written; whatever was in its place is still there.</exception>
    Task<BackupFile> BackupAsync(string file, bool replace = false, CancellationToken cancellationToken = default);
}
