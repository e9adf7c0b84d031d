using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>The real loop on a real file, with simulated processes and virtual time. It can die and be started again.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory = new("dsup-engine-");
    private Database _database = null!;
    private EngineLoop _loop = null!;
    private TicketDesk _desk = null!;

    private EngineRig() => Host = new SimulatedProcessHost(Clock);

    public SkewedClock Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public SimulatedProcessHost Host { get; }

    public SimulatedHookHost Hooks { get; } = new();

    public History History { get; private set; } = null!;

    public Changes Changes { get; private set; } = new();

    /// <summary>For how long history is kept; null: for ever.</summary>
    public Retention? Kept { get; set; }

    /// <summary>Whether the loop has no thread and takes a turn only when asked to (<see cref="TakeTurns"/>): what it commits is then the same each time.</summary>
    public bool IsStepped { get; set; }

    /// <summary>Called at each fault point of the loop.</summary>
    public Action<string> Reach { get; set; } = _ => { };

    public string File => _directory.In("supervisor.db");

    public static EngineRig Start(Action<EngineRig>? arrange = null)
    {
        var rig = new EngineRig();
        arrange?.Invoke(rig);
        rig.Open();
        return rig;
    }

    public static async Task<EngineRig> WithJobAsync(JobSpec? spec = null)
    {
        var rig = Start();
        await rig.DefineAsync("job", spec);
        return rig;
    }

    public static JobSpec Spec(RestartKind policy = RestartKind.Never, double delay = 1) =>
        new(new Command(new Program.Exec("/bin/true", []))) { Restart = new() { Policy = policy, Delay = TimeSpan.FromSeconds(delay), Backoff = BackoffKind.Constant } };

    public async Task<DefinitionChange> DefineAsync(string job = "job", JobSpec? spec = null, bool createOnly = false) =>
        (await DefineAsync(new Input.Define(job, spec ?? Spec(), createOnly, "test", Answer()))).Change;

    /// <summary>As a configuration declares it.</summary>
    public Task<ApplyResult> ApplyAsync(JobSpec spec, bool restarts = true, string job = "job", string? declaredIn = null) =>
        DefineAsync(new Input.Define(job, spec, CreateOnly: false, "test", Answer()) { DeclaredBy = Declaration.Configuration, DeclaredIn = declaredIn, Restarts = restarts });

    private Task<ApplyResult> DefineAsync(Input.Define define)
    {
        Assert.True(_loop.Post(define));
        return define.Answer.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    private static TaskCompletionSource<ApplyResult> Answer() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sends a batch; the claim has its numbers and its outcome.</summary>
    public Claim Send(ControlBatch batch, string job = "job", string? key = null, Priority? priority = null)
    {
        var claim = new Claim();
        Assert.True(_loop.Post(new Input.Send(job, priority is { } p ? batch with { Priority = p } : batch, "test", key, claim)));
        return claim;
    }

    /// <summary>Sends a batch and waits for its outcome.</summary>
    public async Task<SentControls> SendToAsync(IReadOnlyList<string> selectors, ControlBatch batch, string? key = null)
    {
        var answer = new TaskCompletionSource<SentControls>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(new Input.SendSelected([.. selectors], batch, "test", key, answer));
        return await answer.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    public Task<Outcome> AskAsync(ControlBatch batch, string job = "job") => Outcome(Send(batch, job));

    public static Task<Outcome> Outcome(Claim claim) => claim.Outcome.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static async Task<IReadOnlyList<TicketId>> Accepted(Claim claim) => await claim.Accepted.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <summary>Starts the job and returns its run.</summary>
    public async Task<RunId> RunAsync(string job = "job")
    {
        Assert.Equal(Durable.Outcome.Done, await AskAsync(ControlBatch.Start(), job));
        return Run(job);
    }

    public RunId Run(string job = "job") => new(History.Job(job)!.Run!.Value);

    public string State(string job = "job") => History.Job(job)!.State;

    /// <summary>Waits until the database says so.</summary>
    public async Task ReachedAsync(string state, string job = "job")
    {
        for (var next = Changes.Next; State(job) != state; next = Changes.Next)
        {
            if (State(job) != state)
                await next.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Everything that was handed to the loop until now, and what followed of it, has been taken.</summary>
    public async Task SettleAsync()
    {
        for (var i = 0; i < 4; i++)
            await DefineAsync("settle");
    }

    public async Task AdvanceAsync(double seconds)
    {
        await SettleAsync();
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        await SettleAsync();
    }

    /// <summary>The supervisor goes; what happens to processes is reported to none.</summary>
    public async Task DieAsync()
    {
        Host.Connected = false;
        await _loop.DisposeAsync();
        _desk.Close(new StorageUnavailableException("closed"));
        History.Dispose();
    }

    public void Open()
    {
        _database = Database.Open(File, Durability.Normal);
        _desk = new TicketDesk();
        History = new History(_database, Kept);
        _loop = new EngineLoop(_database, Kept, Host, Hooks, _desk, new JobBoard(), Changes = new(), Clock, point => Reach(point), NullLogger.Instance);
        if (IsStepped)
            _loop.TakeOver();
        else
            _loop.Start();
    }

    /// <summary>The loop takes what has arrived, and what follows of it.</summary>
    public void TakeTurns()
    {
        while (_loop.Turn())
        {
        }
    }

    /// <summary>Opens a grace window; returns the stop's ticket when it is open.</summary>
    public async Task<TicketId> StopGracefullyAsync(TimeSpan grace)
    {
        var ticket = (await Accepted(Send(ControlBatch.StopWithSignal(grace: grace))))[0];
        await ReachedAsync("stopping");
        return ticket;
    }

    /// <summary>Sends a batch, and the loop dies at the next such fault point; returns the number that the batch's control got or would get.</summary>
    public async Task<TicketId> CrashAtAsync(string point, ControlBatch batch)
    {
        await SettleAsync();
        var next = History.Query("SELECT coalesce(max(seq), 0) + 1 FROM outbox", TestContext.Current.CancellationToken).Rows[0][0];
        Host.Connected = false;
        Reach = reached =>
        {
            if (reached == point)
                throw new InvalidOperationException("crash");
        };
        Send(batch);
        await DieAsync();
        Reach = _ => { };
        return new TicketId((long)next!);
    }

    /// <summary>From now on each commit fails as on a full disk.</summary>
    public void Break() => Reach = point =>
    {
        if (point == FaultPoint.CommitBefore)
            throw new SqliteException("SQLite Error 13: 'database or disk is full'.", 13);
    };

    public void Mend() => Reach = _ => { };

    /// <summary>Another program writes into the database.</summary>
    public void Execute(string sql)
    {
        using var connection = _database.OpenWriter();
        Database.Execute(connection, sql);
    }

    public async Task RestartAsync()
    {
        await DieAsync();
        Open();
    }

    /// <summary>The outcome of a ticket whose claim died with its supervisor.</summary>
    public async Task<TicketView> ResolvedAsync(TicketId ticket)
    {
        for (var next = Changes.Next; ; next = Changes.Next)
        {
            if (History.Ticket(ticket) is { Outcome: not null } view)
                return view;
            await next.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DieAsync();
        _directory.Dispose();
    }
}
