using System.Collections.Immutable;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.SystemTests.Library;

/// <summary>The library in a program of its own (this one), with the real shim and real processes. It can be closed and opened again.</summary>
internal sealed class LibraryRig : IAsyncDisposable
{
    private LibraryRig()
    {
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("dsup-library-").FullName;

    public DurableSupervisor Supervisor { get; private set; } = null!;

    /// <summary>Called at each fault point.</summary>
    public Action<string> Reach { get; set; } = _ => { };

    public static async Task<LibraryRig> OpenAsync()
    {
        var rig = new LibraryRig();
        await rig.ReopenAsync();
        return rig;
    }

    public async Task ReopenAsync() => Supervisor = await DurableSupervisor.OpenAsync(
        new SupervisorOptions { DataDirectory = Path.Combine(Folder, "data"), Durability = Durability.Normal, Reach = point => Reach(point) });

    public string InFolder(string name) => Path.Combine(Folder, name);

    public Task DefineAsync(string path, params ImmutableArray<string> arguments) => DefineAsync(new Program.Exec(path, arguments));

    public Task DefineShellAsync(string line) => DefineAsync(new Program.Shell("/bin/sh", [], line, []));

    /// <summary>Starts the job and waits until it says that it is ready; returns its process.</summary>
    public async Task<int> StartAsync(string? saying = null)
    {
        Assert.Equal(OutcomeKind.Done, (await OutcomeAsync(ControlBatch.Start())).Kind);
        if (saying is not null)
            await SaysAsync(saying);
        return Pid;
    }

    public Task<Outcome> OutcomeAsync(ControlBatch batch) => OutcomeAsync(Supervisor.Send("job", batch));

    public static Task<Outcome> OutcomeAsync(Ticket ticket) => ticket.WaitAsync().WaitAsync(Until.Patience);

    public JobView Job => Supervisor.History.Job("job")!;

    public int Pid => (int)Job.Pid!.Value;

    public Task InStateAsync(string state) => Until.TrueAsync(() => Job.State == state, $"the job is {state}");

    /// <summary>The current run has printed the line.</summary>
    public Task SaysAsync(string line) => Until.TrueAsync(
        () => Supervisor.Logs.Read("job", new LogQuery(100, new RunId(Job.Run!.Value))).Any(entry => entry.Text == line), $"the job says {line}");

    /// <summary>What could still happen by itself: deadlines, and controls that are not resolved.</summary>
    public IEnumerable<string> Armed() => Supervisor.History
        .Query("SELECT 'deadline: ' || kind FROM v_deadlines UNION ALL SELECT 'open: ' || control FROM v_tickets WHERE state <> 'resolved'")
        .Rows.Select(row => (string)row[0]!);

    public static bool IsAlive(int pid) => Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Supervisor.DisposeAsync();
        await Census.EndAsync(Folder + "/");
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The environment names the folder, so that whatever it starts is found again.</summary>
    private Task<Job> DefineAsync(Program program) => Supervisor.DefineAsync(
        "job", new JobSpec(new Command(program) { Environment = ImmutableSortedDictionary<string, string?>.Empty.Add("RIG", Folder + "/") }));
}
