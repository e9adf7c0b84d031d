using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.CrashTests;

/// <summary>A program with hooks (tests/HookHost) that is killed at a fault point and started again on the same folder.</summary>
internal sealed class HookLife : IAsyncDisposable
{
    private const int Killed = 128 + 9;

    private readonly string _folder = Directory.CreateTempSubdirectory("dsup-hooks-").FullName;
    private History? _history;

    /// <summary>What the database holds in the end.</summary>
    public History History => _history ??= History.Open(Path.Combine(_folder, "data"));

    /// <summary>The hooks that were called, in both lives, as words.</summary>
    public string[] Calls => Lines("calls");

    /// <summary>What the job printed at each of its beginnings: its process and its secret.</summary>
    public string[] Ran => Lines("ran");

    /// <summary>The program dies at the fault point, or this is no test; the next one does all of its work.</summary>
    public async Task DieAndFinishAsync(string fault)
    {
        Assert.Equal(Killed, (await RunAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault })).ExitCode);
        (await RunAsync(new Dictionary<string, string?>())).Succeeded();
    }

    /// <summary>Tickets of such controls.</summary>
    public IReadOnlyList<TicketView> Tickets(string control, string args = "") =>
        [.. History.Tickets("job", pending: false, 100).Where(t => t.Control == control && (t.Args ?? "").Contains(args, StringComparison.Ordinal))];

    public Task NobodyIsLeftAsync() => Until.TrueAsync(() => Census.Of(_folder).Count == 0, "nobody of " + _folder + " is left");

    public async ValueTask DisposeAsync()
    {
        _history?.Dispose();
        await Census.EndAsync(_folder);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Answer> RunAsync(IReadOnlyDictionary<string, string?> environment)
    {
        using var program = Running.Start(Executables.HookHost, [_folder], _folder, environment);
        return await program.EndAsync();
    }

    private string[] Lines(string file) => File.Exists(Path.Combine(_folder, file)) ? File.ReadAllLines(Path.Combine(_folder, file)) : [];
}
