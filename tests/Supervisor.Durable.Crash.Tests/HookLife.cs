using Supervisor.Durable.CrashTests.Checks;

namespace Supervisor.Durable.CrashTests;

/// <summary>A program with hooks (tests/EmbeddingHost) that is killed at a fault point and started again on the same folder.</summary>
internal sealed class HookLife : IAsyncDisposable
{
    private const int Killed = 128 + 9;

    private readonly ScratchDirectory _folder = new("dsup-hooks-");
    private History? _history;

    /// <summary>What the database holds in the end.</summary>
    public History History => _history ??= History.Open(Data);

    /// <summary>The hooks that were called, in both lives, as words.</summary>
    public string[] Calls => Lines("calls");

    /// <summary>What the job printed at each of its beginnings: its process and its secret.</summary>
    public string[] Ran => Lines("ran");

    /// <summary>The points that were met, if they were asked for.</summary>
    public string[] Met => Lines("trace");

    /// <summary>As <see cref="Met"/>, of the shim: process id and point.</summary>
    public string[] MetByShim => Lines("shims.trace");

    private string Data => _folder.In("data");

    /// <summary>The program does all of its work; nothing is killed, and all points met are written down.</summary>
    public async Task RecordAsync() => await FinishAsync(new() { ["DSUP_FAULT_TRACE"] = _folder.In("trace"), ["DSUP_SHIM_FAULT"] = "@" + _folder.In("shims") });

    /// <summary>The program dies at the fault point, or this is no test; the next one does all of its work.</summary>
    public async Task DieAndFinishAsync(string fault)
    {
        Assert.True(await DieAsync(fault), $"{fault} was not met");
        await FinishAsync([]);
    }

    /// <summary>As <see cref="DieAndFinishAsync"/>; false if the point was not met, and the program has done all of its work at once.</summary>
    public async Task<bool> TryDieAndFinishAsync(string fault)
    {
        var died = await DieAsync(fault);
        if (died)
            await FinishAsync([]);
        return died;
    }

    /// <summary>The shim of the job's launch dies, and the program lives.</summary>
    public Task FinishWithoutShimAsync(string fault) => FinishAsync(new() { ["DSUP_SHIM_FAULT"] = $"@{Arm(fault)}" });

    /// <summary>Tickets of such controls, of a hook whose name begins so.</summary>
    public IReadOnlyList<TicketView> Tickets(string control, string hook = "") =>
        [.. History.Tickets("job", pending: false, 100).Where(t => t.Control == control && (hook.Length == 0 || t.Args!.Contains($"\"hook\":\"{hook}", StringComparison.Ordinal)))];

    public Task NoneIsLeftAsync() => Until.TrueAsync(() => Census.Of(_folder.Path).Count == 0, "no process of " + _folder.Path + " is left");

    /// <summary>What holds of every data directory, once the next supervisor has it: a program may end between a job's end and that of its process tree.</summary>
    public async Task HoldAsync(bool shimsDie, string when)
    {
        await using var next = await DurableSupervisor.OpenAsync(new SupervisorOptions { DataDirectory = Data });
        await new Invariants(Data) { ShimsDie = shimsDie }.HoldAsync(when);
    }

    public async ValueTask DisposeAsync()
    {
        _history?.Dispose();
        await Census.EndAsync(_folder.Path);
        _folder.Dispose();
    }

    private async Task<bool> DieAsync(string fault)
    {
        var end = await RunAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault });
        if (end.ExitCode != Killed)
            end.Succeeded();
        return end.ExitCode == Killed;
    }

    private async Task FinishAsync(Dictionary<string, string?> environment) => (await RunAsync(environment)).Succeeded();

    private string Arm(string fault)
    {
        var folder = Directory.CreateDirectory(_folder.In("shims")).FullName;
        File.WriteAllLines(Path.Combine(folder, "job"), [fault]);
        return folder;
    }

    private async Task<Answer> RunAsync(IReadOnlyDictionary<string, string?> environment)
    {
        using var program = Running.Start(Executables.EmbeddingHost, ["hooks", _folder.Path], _folder.Path, environment);
        return await program.EndAsync();
    }

    private string[] Lines(string file) => File.Exists(_folder.In(file)) ? File.ReadAllLines(_folder.In(file)) : [];
}
