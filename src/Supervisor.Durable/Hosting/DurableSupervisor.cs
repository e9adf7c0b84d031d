using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Errors;
using Supervisor.Durable.Hooks;
using Supervisor.Durable.Hosting;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Observing;
using Supervisor.Durable.Runs.Host;
using Supervisor.Durable.Runs.Launching;
using Supervisor.Durable.Scheduling;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable;

/// <summary>
/// A durable process supervisor on one data directory. Disposing it leaves the jobs' processes running; the next one to open the directory
/// adopts them. Safe for use by many threads.
/// </summary>
public sealed partial class DurableSupervisor : IDurableSupervisor
{
    private readonly DataDirectory _directory;
    private readonly Database _database;
    private readonly RunHost _host;
    private readonly EngineLoop _loop;
    private readonly TicketDesk _desk;
    private readonly Changes _changes;
    private readonly EventFeed _events;
    private readonly HookRunner _hooks;
    private readonly JobBoard _board;
    private readonly ScheduleTimer _schedules;
    private readonly TimeProvider _time;
    private readonly Action<string> _reach;
    private readonly ILogger _log;
    private readonly BackupWriter _backup;
    private readonly Telemetry _telemetry;
    private readonly Doctor _doctor;
    private bool _isDisposed, _isReleased;
    private Task _releasing = Task.CompletedTask;
    private readonly DatabaseWatch _watch;

    private DurableSupervisor(DataDirectory directory, Database database, SupervisorOptions options, ILoggerFactory logging, TimeProvider time)
    {
        _database = database;
        (_directory, _desk, _board, _changes) = (directory, new TicketDesk(), new JobBoard(), new Changes());
        _host = new RunHost(Proven(HostOptions(directory, options)), time, logging.CreateLogger<RunHost>(), options.Reach);
        _hooks = new HookRunner(options.Hooks, options.SpawnHookTimeout, time, options.Reach, logging.CreateLogger<HookRunner>());
        History = new History(database, options.History);
        Reader = new SupervisorReader(History);
        _telemetry = new Telemetry(History, directory.Root);
        _loop = new EngineLoop(
            database, options.History, _host, _hooks, _desk, _board, _changes, time, options.Reach, logging.CreateLogger<EngineLoop>(),
            new DatabaseFileGuard(directory.Database, options.Durability == Durability.Full, directory.RefuseIfLost))
        {
            Committed = _telemetry.OnCommitted,
        };
        _watch = new DatabaseWatch(_loop.Notice, time);
        Logs = new LogArchive(directory.Logs, History);
        _events = new EventFeed(History.EventsAfter, () => History.LastEvents(1) is [var newest] ? newest.Event : 0, () => NextChange);
        (_time, _reach, _log) = (time, options.Reach, logging.CreateLogger<DurableSupervisor>());
        _schedules = new ScheduleTimer(directory.Root, History, FireAsync, (schedule, why) => _loop.Post(new Input.ScheduleUnreadable(schedule, why)), time, logging.CreateLogger<ScheduleTimer>());
        _hooks.Attach(Job, History);
        _backup = new BackupWriter(database, directory, options.Reach);
        _doctor = new Doctor(directory.Root, options.ShimPath, time);
    }

    /// <summary>What the database holds.</summary>
    internal History History { get; }

    /// <summary>What the jobs have printed.</summary>
    public LogArchive Logs { get; }

    /// <summary>The absolute path of the data directory.</summary>
    public string DataDirectory => _directory.Root;

    /// <summary>The number of the newest migration of the database.</summary>
    public static int SchemaVersion => Migrator.Newest;

    /// <summary>
    /// Completes with the next commit. Ask <see cref="Reader"/> after taking it, then wait: so no change is missed. Faults with
    /// <see cref="StorageUnavailableException"/> when there will be no more commits: this supervisor was disposed, or its loop has stopped.
    /// </summary>
    public Task NextChange => _changes.Next;

    /// <inheritdoc/>
    public IAsyncEnumerable<EventInfo> FollowEventsAsync(long after, CancellationToken cancellationToken = default) =>
        FollowEventRowsAsync(after, cancellationToken).Select(Snapshots.Of);

    internal IAsyncEnumerable<EventView> FollowEventRowsAsync(long after, CancellationToken cancellationToken) => _events.FollowAsync(after, cancellationToken);

    /// <inheritdoc/>
    public Task Completion => _loop.Completion;

    /// <inheritdoc/>
    public bool IsReady => _loop.IsWritable && !_loop.Completion.IsCompleted;

    /// <summary>Opens a data directory, and takes over what the last supervisor left there; returns when that is done.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="logging">Null: no logs.</param>
    /// <param name="time">Null: the system's.</param>
    /// <exception cref="DataDirectoryException">The directory is held by another supervisor, or cannot be used.</exception>
    /// <exception cref="ShimUnusableException">The shim is missing, or cannot be executed.</exception>
    public static Task<DurableSupervisor> OpenAsync(SupervisorOptions options, ILoggerFactory? logging = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(() => Open(options, logging ?? NullLoggerFactory.Instance, time ?? TimeProvider.System));
    }

    /// <summary>Opens a data directory with everything else as it is by default.</summary>
    /// <param name="dataDirectory">Where everything is kept.</param>
    /// <exception cref="DataDirectoryException">The directory is held by another supervisor, or cannot be used.</exception>
    public static Task<DurableSupervisor> OpenAsync(string dataDirectory) => OpenAsync(new SupervisorOptions(dataDirectory));

    internal static DurableSupervisor Open(SupervisorOptions options, ILoggerFactory logging, TimeProvider time)
    {
        var directory = Hosting.DataDirectory.Take(options.DataDirectory, time.GetUtcNow(), options.Reach);
        DurableSupervisor? supervisor = null;
        try
        {
            directory.RefuseLostDatabase();
            options.Reach(FaultPoint.MigrationBefore);
            var database = Database.Open(directory.Database, options.Durability, options.Reach);
            options.Reach(FaultPoint.MigrationAfter);
            TicketHighWaterMark.RefuseLost(directory.Database, database.LastTicket());
            supervisor = new DurableSupervisor(directory, database, options, logging, time);
            supervisor._loop.Start();
            supervisor.NoticeOthers();
            if (!options.HoldSchedules)
                supervisor.ReleaseSchedules();
            return supervisor;
        }
        catch (Exception e)
        {
            supervisor?._telemetry.Stop();
            directory.Dispose();
            if (e is SqliteException fault)
                throw new DataDirectoryException($"The database {directory.Database} cannot be read: {SqliteFault.Describe(fault)}", fault);
            throw;
        }
    }

    private static ProcessHostOptions HostOptions(DataDirectory directory, SupervisorOptions options) => new()
    {
        DataDirectory = directory.Root,
        RefuseIfLost = () =>
        {
            if (directory.IsLost)
                throw new IOException($"{directory.Root} is held no more.");
        },
        Durable = options.Durability == Durability.Full,
        DefaultUmask = (uint)options.Umask,
        OpenFiles = options.OpenFiles,
        OomScore = options.OomScore,
        GateBySpawn = options.GateBySpawn,
        AdoptOrphans = options.AdoptOrphans,
        ReadyShims = options.ReadyShims ?? ProcessHostOptions.UsualReadyShims,
        ShimPath = ShimLocation.Find(options.ShimPath, AppContext.BaseDirectory),
    };

    private static ProcessHostOptions Proven(ProcessHostOptions options)
    {
        using var shim = new ShimProgram(options);
        shim.Prove();
        return options;
    }

    /// <summary>
    /// Other programs ask through <c>control_request</c>: their writing is noticed at once, at no cost while there is none.
    /// </summary>
    private void NoticeOthers()
    {
        try
        {
            _watch.Watch(() => _host.Watch(_directory.Database + "-wal", _watch.Written));
        }
        catch (NativeException e)
        {
            LogLooking(_log, e.Message);
            _watch.LookAlways();
        }
    }

    /// <summary>All jobs, by name.</summary>
    public IReadOnlyList<Job> Jobs => [.. _board.Names.Select(Defined)];

    /// <summary>A handle to a job. Cheap: it does not look whether there is such a job; the first control shows that.</summary>
    /// <param name="name">Its name.</param>
    public Job Job(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(this, name);
    }

    private Job Defined(string name) => new(this, name) { WasDefined = true };

    /// <summary>Defines a job, or changes the definition of one: the next launch uses it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="command">What it is to run.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <returns>A handle, when the definition is durable.</returns>
    /// <exception cref="InvalidJobNameException">The name cannot be one.</exception>
    /// <exception cref="InvalidJobException">The command cannot be run.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public Task<Job> DefineAsync(string name, Command command, CancellationToken cancellationToken = default) =>
        DefineAsync(name, new JobSpec(Argument.NotNull(command)), cancellationToken);

    /// <summary>Defines a job, or changes the definition of one: the next launch uses it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What it is to be.</param>
    /// <param name="cancellationToken">Ends the wait; what was sent is still carried out.</param>
    /// <returns>A handle, when the definition is durable.</returns>
    /// <exception cref="InvalidJobNameException">The name cannot be one.</exception>
    /// <exception cref="InvalidJobException">The definition cannot be run.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public async Task<Job> DefineAsync(string name, JobSpec spec, CancellationToken cancellationToken = default)
    {
        await DeclareAsync(name, spec, cancellationToken: cancellationToken).ConfigureAwait(false);
        return Defined(name);
    }

    /// <inheritdoc/>
    public Ticket Send(string job, ControlBatch batch, string origin = "api", string? idempotencyKey = null) =>
        Send(job, batch, origin, idempotencyKey, new Claim());

    /// <summary>What a handle sends to a job that was deleted is cancelled; only a name that no job ever had is an error.</summary>
    internal Ticket Send(Job job, ControlBatch batch, string? idempotencyKey = null) => Send(
        job.Name, batch, "api", idempotencyKey,
        new Claim(reason => reason is JobNotFoundException && (job.WasDefined || History.WasDeleted(job.Name)) ? Outcome.Cancelled : null));

    private Ticket Send(string job, ControlBatch batch, string origin, string? idempotencyKey, Claim claim)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(origin);
        BatchRules.Check(batch);
        if (!_loop.Post(new Input.Send(job, batch, origin, idempotencyKey, claim)))
            claim.Refuse(Closed());
        return new Ticket(claim, FindTicketAsync);
    }

    /// <inheritdoc/>
    public Ticket Ticket(TicketId ticket) => new(Open(ticket), FindTicketAsync);

    /// <inheritdoc/>
    public async Task<Outcome> WaitAsync(TicketId ticket, CancellationToken cancellationToken = default)
    {
        var claim = Open(ticket);
        try
        {
            return await claim.Outcome.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _desk.Forget(ticket, claim);
        }
    }

    private Claim Open(TicketId ticket)
    {
        var claim = new Claim();
        _desk.Register(ticket, claim);                               // first register, then look: an outcome in between is not missed
        var row = History.Ticket(ticket);
        if (row is not { State: not "resolved" })
            _desk.Forget(ticket, claim);
        if (row is null)
            throw History.NotFound(ticket);
        claim.Accept([ticket]);
        if (row.State == "resolved")
            claim.Resolve(Words.ToOutcome(row.Outcome, row.Error));
        return claim;
    }

    /// <inheritdoc/>
    public Task StopAllAsync(string origin = "api", StopCause cause = StopCause.Operator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var stop = new ControlBatch([new Control.GracefulStop { Cause = cause }]);
        var jobs = History.Jobs().OrderByDescending(job => job.Run ?? 0);
        return Task.WhenAll(jobs.Select(job => StopAsync(Send(job.Job, stop, origin), cancellationToken)));
    }

    private static async Task StopAsync(Ticket stop, CancellationToken cancellationToken)
    {
        try
        {
            await stop.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (JobNotFoundException)
        {
            // deleted in between: there is nothing to stop
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        _watch.Dispose();
        await _schedules.DisposeAsync().ConfigureAwait(false);
        await _releasing.ConfigureAwait(false);                      // it reads the schedules, and leaves no file behind
        await _hooks.DisposeAsync().ConfigureAwait(false);           // first: what they still do well is recorded
        await _loop.DisposeAsync().ConfigureAwait(false);
        EmptyLog();
        _desk.Close(Closed());
        _changes.Close(Closed());
        await _host.DisposeAsync().ConfigureAwait(false);
        await _telemetry.DisposeAsync().ConfigureAwait(false);
        History.Dispose();
        _backup.Dispose();
        _directory.Dispose();
    }

    private void EmptyLog()
    {
        using var checkpoint = new Checkpoint(_database);
        _reach(FaultPoint.CheckpointBefore);
        checkpoint.Finish();
        _reach(FaultPoint.CheckpointAfter);
    }

    [LoggerMessage(1001, LogLevel.Warning, "The database cannot be watched, and is looked at 50 times a second instead: {Reason}")]
    private static partial void LogLooking(ILogger log, string reason);

    /// <summary>A job as of the last commit, or null.</summary>
    internal JobRecord? Look(string name) => _board.Of(name);

    /// <summary>Keeps a delegate in memory; returns its name.</summary>
    internal string Keep(Hook hook) => _hooks.Keep(hook);

    /// <summary>Sends a delegate that is called once, and forgotten then.</summary>
    internal Ticket Run(Job job, Hook hook)
    {
        var name = _hooks.Keep(hook);
        var ticket = Send(job, ControlBatch.Run(name));
        ticket.WaitAsync().ContinueWith(_ => _hooks.Drop(name), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ticket;
    }

    private static StorageUnavailableException Closed() => new("The supervisor is closing. Its tickets stay valid: ask again when it is back.");
}
