namespace Supervisor.Durable.SystemTests.Differences;

/// <summary>A supervisor with one job, and the few ways to ask it that every host has. What it knows is read by SQL, which every host answers alike.</summary>
internal abstract class Host : IAsyncDisposable
{
    /// <summary>A path that the job's program can use.</summary>
    public abstract string InFolder(string name);

    public abstract Task DefineAsync(params string[] command);

    public abstract Task DefineShellAsync(string line);

    /// <summary>Sends a control, by its name in the HTTP interface; returns when it is accepted.</summary>
    public abstract Task<Sent> SendAsync(Wish wish);

    /// <summary>Sends controls in this order so that the supervisor sees all of them at once.</summary>
    public abstract Task<IReadOnlyList<Sent>> SendTogetherAsync(params Wish[] wishes);

    /// <summary>All handles are dropped, and the supervisor ends.</summary>
    public abstract Task EndAsync();

    /// <summary>The next supervisor takes over the same folder.</summary>
    public abstract Task ReopenAsync();

    /// <summary>The job's lines of output.</summary>
    public abstract Task<IEnumerable<string>> OutputAsync();

    /// <summary>The first column of a query's rows.</summary>
    public abstract Task<IReadOnlyList<string?>> ColumnAsync(string query);

    public abstract ValueTask DisposeAsync();

    public async Task<Result> AskAsync(Wish wish) => await (await SendAsync(wish)).Outcome();

    /// <summary>Starts the job, waits until it has printed the line, and returns its process.</summary>
    public async Task<int> StartAsync(string? saying = null)
    {
        Assert.Equal(Result.Done, await AskAsync(new("start")));
        if (saying is not null)
            await Until.TrueAsync(async () => (await OutputAsync()).Contains(saying), $"the job says {saying}");
        return await PidAsync();
    }

    public async Task<string?> StateAsync() => Assert.Single(await ColumnAsync("SELECT state FROM v_jobs WHERE job = 'job'"));

    public Task InStateAsync(string state) => Until.TrueAsync(async () => await StateAsync() == state, $"the job is {state}");

    public async Task<int> PidAsync() => int.Parse(Assert.Single(await ColumnAsync("SELECT pid FROM v_jobs WHERE job = 'job'"))!);

    /// <summary>How its runs have ended, the first one first; null: it has not.</summary>
    public Task<IReadOnlyList<string?>> ResultsAsync() => ColumnAsync("SELECT result FROM v_runs ORDER BY run");

    /// <summary>What could still happen by itself: deadlines, and controls that are not resolved.</summary>
    public Task<IReadOnlyList<string?>> ArmedAsync() =>
        ColumnAsync("SELECT 'deadline: ' || kind FROM v_deadlines UNION ALL SELECT 'open: ' || control FROM v_tickets WHERE state <> 'resolved'");
}
