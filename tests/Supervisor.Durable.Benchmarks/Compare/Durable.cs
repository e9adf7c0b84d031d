using System.Diagnostics;

namespace Supervisor.Durable.Benchmarks.Compare;

/// <summary>Ours: durability Full, as it comes.</summary>
internal sealed class Durable : Contender
{
    private Process? _daemon;

    public override string Name => "dsup " + typeof(DurableSupervisor).Assembly.GetName().Version?.ToString(3);

    public override string[] Start => Call("start", "service");

    public override string[] Stop => Call("stop", "service");

    public override string[] Restart => Call("restart", "service");

    public override string[] Status => Call("status", "service");

    public override int Supervising => _daemon!.Id;

    public override Task BeginAsync()
    {
        File.WriteAllText(Path.Combine(Folder, "appsettings.json"), $$$"""
            { "Jobs": { "service": { "Command": ["{{{Script}}}"], "Restart": { "Policy": "always", "Delay": "0s" } } } }
            """);
        return ReviveAsync();
    }

    public override async Task ReviveAsync()
    {
        _daemon = Run(Executables.Dsupd, "--data-dir", Path.Combine(Folder, "data"));
        await _daemon.StandardOutput.ReadLineAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await CallAsync(Call("shutdown", "--stop-jobs"), starts: false);
        await base.DisposeAsync();
    }

    private string[] Call(params string[] words) => [Executables.Dsup, .. words, "--data-dir", Path.Combine(Folder, "data")];
}
