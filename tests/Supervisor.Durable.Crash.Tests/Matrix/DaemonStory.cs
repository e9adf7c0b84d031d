using Supervisor.Durable.CrashTests.Checks;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>A scenario on a real dsupd.</summary>
internal sealed class DaemonStory(Func<Scenario> make) : Story
{
    private readonly Scenario _scenario = make();

    public override string Name => _scenario.Name;

    public override IReadOnlyList<Lives> Deaths => _scenario.Deaths;

    public override string? Ground(Lives life) => _scenario.IsFresh ? null : $"{_scenario.Settings} {_scenario.KillsShims || life == Lives.Shim}";

    public override async Task<IReadOnlyList<string>> RecordAsync(Lives life)
    {
        await using var daemon = Doomed.Prepare(_scenario.Settings, _scenario.KillsShims, traced: true);
        if (!_scenario.IsFresh)
            await daemon.StartAsync();
        var met = await new Walk(daemon, make(), "job").RecordAsync(life);
        var end = await daemon.Rig.TerminateAsync();
        return end.ExitCode == 0 ? met : throw new BrokenException($"when nobody dies in {Name}", [$"exit {end.ExitCode}: {end.Error}"]);
    }

    public override async Task<bool> DieAsync(Death death, Ground ground) =>
        await new Walk(await ground.DaemonAsync(_scenario, death.Life), make(), ground.NewJob()).DieAsync(death);
}
