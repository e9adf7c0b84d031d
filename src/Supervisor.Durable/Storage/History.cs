using Dapper;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Errors;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable;

/// <summary>Reads what the database holds, beside the loop and without holding it up. Safe for use by many threads.</summary>
internal sealed class History : IDisposable
{
    private static readonly string
        JobColumns = Shown(
            "pid? run? restarts last_exit_code? last_signal?", "job state since? next_restart_at? last_result? reason? wanted wanted_by?"),
        RunColumns = Shown(
            "run attempt pid? launched_by? duration_ms? exit_code? signal? core_dumped?",
            "job state started_at? ended_at? result? reason?"),
        TicketColumns = Shown(
            "ticket wait_ms? run?", "job control args? priority state outcome? error? origin? accepted_at? started_at? resolved_at?"),
        ScheduleColumns = Shown("paused declared", "schedule job control args? cron? time_zone misfire overlap next_at? last_at?"),
        EventColumns = Shown("event run? ticket?", "at job? kind detail?");

    /// <summary>So many rows are looked at for some that are wanted: a look takes no longer, however much history there is.</summary>
    private const string LookedBack = "1000000";

    /// <summary>
    /// A run has the number of the ticket that launched it. A definition's event has no ticket; who changed it stands in its detail.
    /// </summary>
    private const string CausedBy = $"""
        (SELECT CASE @by WHEN 'people' THEN who NOT IN ({Origins.OwnSql})
                         WHEN 'supervisor' THEN coalesce(who IN ({Origins.OwnSql}), 1)
                         ELSE instr(', ' || who || ',', ', ' || @by || ',') > 0 OR substr(who, 1, length(@by) + 1) = @by || ' ' END
           FROM (SELECT coalesce((SELECT o.origin FROM outbox o WHERE o.seq = coalesce(v.ticket, v.run)),
                                 CASE WHEN v.kind IN ('defined', 'redefined') THEN v.detail END) AS who))
        """;

    private readonly Database _database;
    private readonly Stack<SqliteConnection> _idle = [];
    private readonly Retention? _kept;
    private bool _closed;
    private long _reads;

    internal History(Database database, Retention? kept = null) => (_database, _kept) = (database, kept);

    /// <summary>
    /// Reads a data directory from beside its supervisor, in another process too, whether one runs or not. Writes nothing.
    /// </summary>
    /// <param name="dataDirectory">The supervisor's.</param>
    /// <exception cref="DataDirectoryException">There is no database of ours, or one of another version.</exception>
    public static History Open(string dataDirectory) => new(Database.Attach(Path.Combine(Argument.NotNull(dataDirectory), "supervisor.db")));

    /// <summary>Waits for a ticket's outcome by looking 50 times a second: for those who are not in the supervisor's process.</summary>
    /// <param name="ticket">Its number.</param>
    /// <param name="time">Null: the system's.</param>
    /// <param name="cancellationToken">Ends the wait; the control is still carried out.</param>
    /// <exception cref="TicketNotFoundException">There is no such ticket.</exception>
    public async Task<Outcome> WaitAsync(TicketId ticket, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (Find(ticket) is { State: "resolved" } row)
                return Words.ToOutcome(row.Outcome, row.Error);
            await Task.Delay(TimeSpan.FromMilliseconds(20), time ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All jobs, by name.</summary>
    public IReadOnlyList<JobView> Jobs() => Rows(c => c.Query<JobView>($"SELECT {JobColumns} FROM v_jobs v ORDER BY v.job"));

    /// <summary>One job, or null.</summary>
    /// <param name="name">Its name.</param>
    public JobView? Job(string name) => Use(c => c.QueryFirstOrDefault<JobView>(
        $"SELECT {JobColumns} FROM v_jobs v WHERE v.job = @name", new { name = Argument.NotNull(name) }));

    /// <summary>A job's definition, or null where there is no such job.</summary>
    /// <param name="name">Its name.</param>
    public JobSpec? Spec(string name) =>
        Use(c => c.QueryFirstOrDefault<string>(
            "SELECT CAST(spec AS TEXT) FROM job WHERE name = @name AND state <> 'deleted'",
            new { name = Argument.NotNull(name) })) is { } json
            ? JobSpecRow.ReadOrUnreadable(json)
            : null;

    /// <summary>All jobs with their definitions, by name.</summary>
    public IReadOnlyList<Declaration> Declarations() => [.. Rows(c => c.Query<QueryRow.Declared>(
        """
        SELECT CAST(name AS TEXT) AS job, CAST(spec AS TEXT) AS spec, CAST(state AS TEXT) AS state, CAST(run AS INTEGER) AS run,
               CAST(declared_by AS TEXT) AS declared_by, CAST(declared_in AS TEXT) AS declared_in, CAST(launched_as AS TEXT) AS launched_as,
               (SELECT max(seq) FROM outbox o WHERE o.job_id = job.job_id AND o.control = 'delete' AND o.state <> 'resolved') AS leaving,
               CAST(wanted_by AS TEXT) AS stopped_by
          FROM job WHERE state <> 'deleted' ORDER BY name
        """))
        .Select(row => new Declaration(row.Job, JobSpecRow.ReadOrUnreadable(row.Spec), row.State)
        {
            DeclaredBy = row.DeclaredBy,
            DeclaredIn = row.DeclaredIn,
            HasRun = row.Run is not null,
            LaunchedAs = row.LaunchedAs,
            StoppedBy = row.StoppedBy,
            Leaving = row.Leaving is { } ticket ? new TicketId(ticket) : null,
        })];

    /// <summary>A job's runs, the newest first.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="most">How many at the most.</param>
    public IReadOnlyList<RunView> Runs(string job, int most) => Rows(c => c.Query<RunView>(
        $"SELECT {RunColumns} FROM v_runs v WHERE v.job = @job ORDER BY v.run DESC LIMIT @most",
        new { job = Argument.NotNull(job), most }));

    /// <summary>A job's runs that were launched, the newest first.</summary>
    internal IReadOnlyList<RunView> BegunRuns(string job, int most) => Rows(c => c.Query<RunView>(
        $"SELECT {RunColumns} FROM v_runs v WHERE v.job = @job AND v.state IN ('running', 'ended') ORDER BY v.run DESC LIMIT @most",
        new { job, most }));

    /// <summary>Whether there was a job of that name that was deleted, and whose row is still kept.</summary>
    internal bool WasDeleted(string name) => Use(c => c.QueryFirstOrDefault<long?>(
        "SELECT 1 FROM job WHERE name = @name AND state = 'deleted' LIMIT 1", new { name })) is not null;

    /// <summary>Whether there is or was a job of that name.</summary>
    internal bool Knows(string name) =>
        Use(c => c.QueryFirstOrDefault<long?>("SELECT 1 FROM job WHERE name = @name LIMIT 1", new { name })) is not null;

    /// <summary>One run, or null.</summary>
    /// <param name="run">Its number.</param>
    public RunView? Run(RunId run) =>
        Use(c => c.QueryFirstOrDefault<RunView>($"SELECT {RunColumns} FROM v_runs v WHERE v.run = @Value", new { run.Value }));

    /// <summary>From when until when a run was its job's: its own start, and that of the next one.</summary>
    internal (string? From, string? Until) RunWindow(string job, RunId run)
    {
        var window = Use(c => c.QueryFirst<QueryRow.Window>(
            """
            SELECT (SELECT started_at FROM v_runs WHERE run = @Value AND job = @job) AS started,
                   (SELECT started_at FROM v_runs WHERE job = @job AND run > @Value AND started_at IS NOT NULL ORDER BY run LIMIT 1)
                       AS next_started
            """,
            new { run.Value, job }));
        return (window.Started, window.NextStarted);
    }

    /// <summary>One ticket, or null.</summary>
    /// <param name="ticket">Its number.</param>
    public TicketView? Ticket(TicketId ticket) => Use(c => c.QueryFirstOrDefault<TicketView>(
        $"SELECT {TicketColumns} FROM v_tickets v WHERE v.ticket = @Value", new { ticket.Value }));

    /// <summary>One ticket.</summary>
    /// <param name="ticket">Its number.</param>
    /// <exception cref="TicketNotFoundException">There is no such ticket, or not any more; the message says which.</exception>
    public TicketView Find(TicketId ticket) => Ticket(ticket) ?? throw NotFound(ticket);

    /// <summary>A number that was given and is not there any more belongs to a ticket whose history is gone.</summary>
    internal TicketNotFoundException NotFound(TicketId ticket) =>
        ticket.Value > 0 && Use(c => c.QueryFirstOrDefault<long>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")) >= ticket.Value
            ? new TicketNotFoundException(ticket, _kept?.ToString() ?? "a time only")
            : new TicketNotFoundException(ticket);

    /// <summary>While a ticket's batch waits for the grace window of another control: when that ends at the latest; else null.</summary>
    /// <param name="ticket">Its number.</param>
    /// <returns>ISO 8601 UTC with milliseconds.</returns>
    public string? HeldUntil(TicketId ticket) => Use(c => c.QueryFirstOrDefault<string>(
        """
        SELECT strftime('%Y-%m-%dT%H:%M:%fZ', d.due_at / 1000.0, 'unixepoch')
          FROM outbox o JOIN outbox f ON f.seq = o.batch JOIN deadline d ON d.job_id = f.job_id
         WHERE o.seq = @Value AND f.state = 'queued' AND f.priority = 0 AND d.kind = 'grace'
        """,
        new { ticket.Value }));

    /// <summary>Tickets, the newest first.</summary>
    /// <param name="job">Of this job only; null: of all.</param>
    /// <param name="pending">Only those that are not resolved.</param>
    /// <param name="most">How many at the most.</param>
    public IReadOnlyList<TicketView> Tickets(string? job, bool pending, int most) => Rows(c => c.Query<TicketView>(
        $"""
        SELECT {TicketColumns} FROM v_tickets v
         WHERE (@job IS NULL OR v.job = @job) {(pending ? "AND v.state <> 'resolved'" : "")} ORDER BY v.ticket DESC LIMIT @most
        """,
        new { job, most }));

    /// <summary>
    /// Tickets that people and programs have asked for, themselves or by a schedule, the newest first: not what the supervisor sends by
    /// itself.
    /// </summary>
    /// <param name="job">Of this job only; null: of all.</param>
    /// <param name="most">How many at the most.</param>
    public IReadOnlyList<TicketView> AskedTickets(string? job, int most) => Rows(c => c.Query<TicketView>(
        $"""
        SELECT {TicketColumns} FROM v_tickets v
         WHERE (@job IS NULL OR v.job = @job) AND v.origin NOT IN ({Origins.OwnSql})
           AND v.ticket > (SELECT max(seq) FROM outbox) - {LookedBack}
         ORDER BY v.ticket DESC LIMIT @most
        """,
        new { job, most }));

    /// <summary>All schedules, by name.</summary>
    public IReadOnlyList<ScheduleView> Schedules() =>
        Rows(c => c.Query<ScheduleView>($"SELECT {ScheduleColumns} FROM v_schedules v ORDER BY v.schedule"));

    /// <summary>One schedule, or null.</summary>
    /// <param name="name">Its name.</param>
    public ScheduleView? Schedule(string name) => Use(c => c.QueryFirstOrDefault<ScheduleView>(
        $"SELECT {ScheduleColumns} FROM v_schedules v WHERE v.schedule = @name", new { name = Argument.NotNull(name) }));

    /// <summary>One schedule as it is stored, to fire or not; null: there is none.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    internal ScheduleRow? StoredSchedule(string name) => Use(c => ScheduleRow.Find(c, name));

    /// <summary>All schedules that are to fire, as they are stored; and those that cannot be read, with the reason.</summary>
    internal (IReadOnlyList<ScheduleRow> Rows, IReadOnlyList<(string Schedule, string Reason)> Faults) StoredSchedules() => Use(ScheduleRow.ToFire);

    /// <summary>Events behind one, the oldest first.</summary>
    /// <param name="after">The number of the last event that is known.</param>
    /// <param name="most">How many at the most.</param>
    public IReadOnlyList<EventView> EventsAfter(long after, int most) => Rows(c => c.Query<EventView>(
        $"SELECT {EventColumns} FROM v_events v WHERE v.event > @after ORDER BY v.event LIMIT @most", new { after, most }));

    /// <summary>The last events, the oldest of them first.</summary>
    /// <param name="most">How many at the most.</param>
    public IReadOnlyList<EventView> LastEvents(int most) => Rows(c => c.Query<EventView>(
        $"SELECT {EventColumns} FROM (SELECT * FROM v_events ORDER BY event DESC LIMIT @most) v ORDER BY v.event", new { most }));

    /// <summary>The last events that are wanted, the oldest of them first.</summary>
    /// <param name="most">How many at the most.</param>
    /// <param name="job">Of this job only; null: of all, and of the supervisor itself.</param>
    /// <param name="since">Not before then; null: however old.</param>
    /// <param name="by">As in <see cref="IsBy"/>; null: all of them.</param>
    public IReadOnlyList<EventView> LastEvents(int most, string? job, DateTimeOffset? since, string? by)
    {
        var from = since is { } time ? FirstSince(time) : (long?)null;
        var events = Rows(c => c.Query<EventView>(
            $"""
            SELECT {EventColumns} FROM v_events v
             WHERE (@job IS NULL OR v.job = @job) AND (@from IS NULL OR v.event >= @from) AND (@by IS NULL OR {CausedBy})
               AND v.event > (SELECT max(event) FROM event) - {LookedBack}
             ORDER BY v.event DESC LIMIT @most
            """,
            new { most, job, from, by }));
        events.Reverse();
        return events;
    }

    /// <summary>
    /// Whether an event has this cause: its ticket, or its run's, has that origin, or the definition was changed from there.
    /// </summary>
    /// <param name="event">The event.</param>
    /// <param name="by">
    /// <c>people</c>: all but the supervisor; <c>supervisor</c>: what it does by itself; else a ticket's origin, its first word, or what
    /// stands
    /// between commas in it: <c>schedule</c>, <c>uid 1000</c>, <c>restart-policy</c>.
    /// </param>
    public bool IsBy(EventView @event, string by)
    {
        ArgumentNullException.ThrowIfNull(@event, nameof(@event));
        ArgumentNullException.ThrowIfNull(by);
        return Use(c => c.QueryFirst<long>(
            $"SELECT count(*) FROM v_events v WHERE v.event = @Event AND {CausedBy}", new { @event.Event, by })) > 0;
    }

    /// <summary>Events come in the order of their times, but where a clock was put back: the first of them that is late enough.</summary>
    private long FirstSince(DateTimeOffset time) => Use(c => c.QueryFirst<long?>(
        "SELECT min(event) FROM event WHERE at >= @At AND event > (SELECT max(event) FROM event) - " + LookedBack,
        new { At = Instant.ToRow(time) })) ?? long.MaxValue;

    /// <summary>How many jobs are in each state, how many runs ended how, and how many tickets are open.</summary>
    public IReadOnlyList<(string Metric, string Label, long Count)> Counts() => [.. Rows(c => c.Query<QueryRow.Count>(
        """
        SELECT 'jobs' AS metric, state AS label, count(*) AS number FROM job WHERE state <> 'deleted' GROUP BY state
        UNION ALL SELECT 'runs', coalesce(result, state), count(*) FROM run GROUP BY coalesce(result, state)
        UNION ALL SELECT 'tickets_open', state, count(*) FROM outbox INDEXED BY outbox_open WHERE state <> 'resolved' GROUP BY state
        UNION ALL SELECT 'tickets', 'accepted', coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)
        """)).Select(row => (row.Metric, row.Label, row.Number))];

    /// <summary>Runs a query that people wrote.</summary>
    /// <param name="sql">One statement that only reads.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="QueryException">It writes, is no single statement, finds too much, takes too long, or SQLite refuses
    /// it.</exception>
    public QueryResult Query(string sql, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var (columns, rows) = ((IReadOnlyList<string>)[], new List<IReadOnlyList<object?>>());
        QueryRows(sql, names => columns = names, rows.Add, cancellationToken);
        return new QueryResult(columns, rows);
    }

    /// <summary>Runs a query that people wrote, and hands out its rows one by one.</summary>
    /// <param name="sql">One statement that only reads.</param>
    /// <param name="columns">Gets the columns' names, before the first row.</param>
    /// <param name="row">Gets each row.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <inheritdoc cref="Query(string, CancellationToken)" path="/exception"/>
    public void QueryRows(
        string sql, Action<IReadOnlyList<string>> columns, Action<IReadOnlyList<object?>> row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(row);
        try
        {
            using var connection = _database.OpenReader();           // its own: a query leaves limits and functions behind
            ForeignQuery.Run(connection, sql, columns, row, cancellationToken);
        }
        catch (SqliteException e) when (SqliteFault.IsUnavailable(e))
        {
            throw Unreadable(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_idle)
        {
            _closed = true;
            foreach (var connection in _idle)
                connection.Dispose();
            _idle.Clear();
        }
    }

    /// <summary>How often it has read: a caller waits for each.</summary>
    internal long Reads => Interlocked.Read(ref _reads);

    private static StorageUnavailableException Unreadable(SqliteException e) => new($"The database cannot be read: {SqliteFault.Describe(e)}", e);

    /// <summary>
    /// The provider throws where a value has another type than its column: what stands in such a row is shown as far as it goes. A column
    /// without "?" is never NULL in what is read.
    /// </summary>
    private static string Shown(string numbers, string texts) => string.Join(", ", [
        .. numbers.Split(' ').Select(name => Shown(name, "INTEGER", "0")),
        .. texts.Split(' ').Select(name => Shown(name, "TEXT", "''")),
    ]);

    private static string Shown(string name, string type, string otherwise) => name.TrimEnd('?') is var column && column != name
        ? $"CAST(v.{column} AS {type}) AS {column}"
        : $"coalesce(CAST(v.{name} AS {type}), {otherwise}) AS {name}";

    /// <summary>They are a list already: Dapper's AsList would only wake its reflection.</summary>
    private List<T> Rows<T>(Func<SqliteConnection, IEnumerable<T>> read) => Use(c => (List<T>)read(c));

    private T Use<T>(Func<SqliteConnection, T> read)
    {
        Interlocked.Increment(ref _reads);
        SqliteConnection? connection;
        lock (_idle)
            _idle.TryPop(out connection);
        connection ??= _database.OpenReader();
        try
        {
            return read(connection);
        }
        catch (SqliteException e) when (SqliteFault.IsUnavailable(e))
        {
            throw Unreadable(e);
        }
        finally
        {
            lock (_idle)
            {
                if (_closed || _idle.Count >= 4)
                    connection.Dispose();
                else
                    _idle.Push(connection);
            }
        }
    }
}
