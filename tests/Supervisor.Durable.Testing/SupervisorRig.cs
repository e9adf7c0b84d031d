using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Testing;

/// <summary>
/// A real dsupd on a data directory of its own, asked by the real dsup. It can be killed and started again as often as one likes; nothing
/// that it has started outlives the rig.
/// </summary>
internal sealed class SupervisorRig : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly ScratchDirectory _scratch = new();
    private readonly Dictionary<string, string?> _environment = [];
    private Running? _daemon;
    private SupervisorClient? _client;

    private SupervisorRig(string settings)
    {
        Configure(settings);
        _environment["DSUP_DATA_DIR"] = Data;
        _environment["DSUP_CONFIG_DIR"] = InFolder("conf.d");        // the user who runs the tests may have jobs
    }

    public string Folder => _scratch.Path;

    public string Data => _scratch.In("data");

    public SupervisorClient Client => _client ??= new SupervisorClient(SocketLocation.Resolve(Data, _environment.GetValueOrDefault("DSUP_SOCKET")), TimeProvider.System);

    /// <summary>Supervisors are started in these mounts from now on, listening outside of them.</summary>
    public Mounts? Mounts
    {
        get;
        set
        {
            (field, _environment["DSUP_SOCKET"]) = (value, InFolder("socket"));
            _client?.Dispose();
            _client = null;
        }
    }

    /// <summary>The words before dsupd from the next start on: a program that changes what it is started as, and becomes it.</summary>
    public IReadOnlyList<string> Before { get; set; } = [];

    /// <summary>The supervisor now, or the last one.</summary>
    public Running Daemon => _daemon ?? throw new InvalidOperationException("no supervisor was started");

    /// <summary>A rig without a supervisor as yet.</summary>
    public static SupervisorRig Prepare(string settings = "{}") => new(settings);

    public static async Task<SupervisorRig> StartAsync(string settings = "{}", params string[] arguments)
    {
        var rig = new SupervisorRig(settings);
        try
        {
            await rig.RestartAsync(arguments);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public void Configure(string settings) => File.WriteAllText(_scratch.In("appsettings.json"), settings);

    public string InFolder(string name) => _scratch.In(name);

    /// <summary>Starts a supervisor and waits until it is ready.</summary>
    public async Task RestartAsync(params string[] arguments) =>
        Assert.True(await LaunchAsync(new Dictionary<string, string?>(), arguments), $"dsupd has not become ready: {Daemon.Error}");

    /// <summary>Starts a supervisor; false if it ends without having become ready.</summary>
    public async Task<bool> LaunchAsync(IReadOnlyDictionary<string, string?> more, params string[] arguments)
    {
        _daemon?.Dispose();
        _daemon = StartDaemon(more, arguments);
        await Until.TrueAsync(() => Daemon.Out.Contains("ready ", StringComparison.Ordinal) || Daemon.HasExited, "dsupd is ready");
        return Daemon.Out.Contains("ready ", StringComparison.Ordinal);
    }

    public Running StartDaemon(IReadOnlyDictionary<string, string?> more, params string[] arguments) =>
        Start([.. Mounts?.Enter ?? [], .. Before, Executables.Dsupd, "--data-dir", Data, .. arguments], new Dictionary<string, string?>([.. _environment, .. more]));

    private Running Start(string[] words, Dictionary<string, string?> environment) => Running.Start(words[0], words[1..], Folder, environment);

    public Task Kill9Async() => Daemon.Kill9Async();

    /// <summary>An orderly stop.</summary>
    public async Task<Answer> TerminateAsync()
    {
        Daemon.Signal(Terminate);
        return await Daemon.EndAsync();
    }

    public async Task<Answer> DsupAsync(params string[] arguments)
    {
        using var dsup = StartDsup(arguments);
        return await dsup.EndAsync();
    }

    public Running StartDsup(params string[] arguments) => Running.Start(Executables.Dsup, arguments, Folder, _environment);

    /// <summary>Defines a job that runs the puppet, and starts it.</summary>
    public async Task<JobDocument> RunPuppetAsync(string job, params string[] words)
    {
        await DefineAsync(job, new JobDefinition { Command = [Executables.Puppet, .. words] });
        return await StartJobAsync(job);
    }

    public Task<JobDocument> DefineAsync(string job, JobDefinition definition) =>
        Client.PutJobAsync(job, definition with { WorkingDirectory = definition.WorkingDirectory ?? Folder }, createOnly: true);

    public async Task<JobDocument> StartJobAsync(string job)
    {
        var ticket = await SendAsync(job, new ControlRequest { Control = "start" }, wait: true);
        Assert.Equal("done", ticket.Outcome);
        return await Client.GetJobAsync(job);
    }

    public Task<TicketDocument> SendAsync(string job, ControlRequest control, bool wait = false) =>
        Client.SendControlAsync(job, control, wait: wait ? Until.Patience : null);

    public async Task<TicketDocument> ResolvedAsync(TicketDocument ticket)
    {
        var now = await Client.GetTicketAsync(ticket.Ticket, Until.Patience);
        Assert.True(now.State == "resolved", $"ticket {now.Ticket} ({now.Control}) is {now.State}");
        return now;
    }

    public Task InStateAsync(string job, string state) =>
        Until.TrueAsync(async () => (await Client.GetJobAsync(job)).State == state, $"{job} is {state}");

    /// <summary>The job's output has got the line: what it does before saying so is done.</summary>
    public Task SaidAsync(string job, string line) =>
        Until.TrueAsync(async () => (await Client.ReadLogsAsync(job, int.MaxValue)).Any(l => l.Text == line), $"{job} says {line}");

    public async Task<RunDocument> LastRunAsync(string job) => (await Client.ListRunsAsync(job, 1))[0];

    /// <summary>Rows of a query, each cell as text.</summary>
    public async Task<string?[][]> SqlAsync(string query) =>
        [.. (await Client.QueryAsync(query)).Rows.Select(row => row.Select(cell => cell?.ToString()).ToArray())];

    /// <summary>Processes of jobs: all that live because of the rig, but supervisors, shims and the dsups.</summary>
    public IReadOnlyList<Census.Member> JobProcesses() => [.. Census.Of(Folder).Where(m =>
        m.Pid != _daemon?.Pid && m.Pid != Mounts?.Holder && !m.CommandLine.Contains("dsup-shim", StringComparison.Ordinal) && !m.CommandLine.StartsWith(Executables.Dsup, StringComparison.Ordinal))];

    /// <summary>The shims of runs; those that wait for one are not.</summary>
    public IReadOnlyList<Census.Member> Shims() => [.. Census.Of(Folder).Where(m => m.CommandLine.Contains("dsup-shim", StringComparison.Ordinal)
        && !m.CommandLine.Contains("--pump", StringComparison.Ordinal) && m.CommandLine.Contains("/runs/", StringComparison.Ordinal) && !m.CommandLine.Contains("/runs/.ready/", StringComparison.Ordinal))];

    /// <summary>Run directories that are there; those that wait for a run are not.</summary>
    public string[] RunDirectories() => Directory.Exists(Path.Combine(Data, "runs"))
        ? [.. Subfolders.EntriesOf(Path.Combine(Data, "runs")).Where(path => !path.StartsWith(".ready/", StringComparison.Ordinal)).Select(path => Path.Combine(Data, "runs", path))]
        : [];

    /// <summary>A time as the views and documents show it.</summary>
    public static DateTimeOffset At(string? text) => DateTimeOffset.Parse(text ?? throw new ArgumentNullException(nameof(text)), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _daemon?.Dispose();                     // a kill -9, after which nothing is launched
        Mounts?.Dispose();
        await Census.EndAsync(Folder + "/");
        _scratch.Dispose();
    }
}
