using Supervisor.Durable.CrashTests.Checks;
using Supervisor.Durable.Daemon;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>A scenario on a real dsupd.</summary>
internal sealed class DaemonStory : Story
{
    private readonly Func<Scenario> _make;
    private readonly Scenario _scenario;
    private readonly Lazy<Task<(IReadOnlyList<string> Met, IReadOnlyList<string> ByShims)>> _single;

    public DaemonStory(Func<Scenario> make)
    {
        (_make, _scenario) = (make, make());
        _single = new(() => RecordAsync(withSecond: false));
    }

    public override string Name => _scenario.Name;

    public override IReadOnlyList<Lives> Deaths => _scenario.Deaths;

    public override string? Ground(Lives life) => _scenario.IsFresh ? null : $"{_scenario.Settings} {_scenario.ShimsWait} {_scenario.KillsShims || life == Lives.Shim}";

    public override async Task<IReadOnlyList<string>> RecordAsync(Lives life)
    {
        if (life == Lives.Second)
            return (await RecordAsync(withSecond: true)).Met;
        var (met, byShims) = await _single.Value;
        return life == Lives.First ? met : byShims;
    }

    public override async Task<bool> DieAsync(Death death, Ground ground) =>
        await new Walk(await ground.DaemonAsync(_scenario, death.Life), _make(), ground.NewJob()).DieAsync(death);

    private async Task<(IReadOnlyList<string> Met, IReadOnlyList<string> ByShims)> RecordAsync(bool withSecond)
    {
        await using var daemon = Doomed.Prepare(_scenario, _scenario.KillsShims, traced: true);
        if (!_scenario.IsFresh)
        {
            await daemon.StartAsync();
            await Until.TrueAsync(() => daemon.Met.Contains(DaemonFault.ReadyAfter), "nothing more of its start can be taken for the story's");
        }
        var met = await new Walk(daemon, _make(), "job").RecordAsync(withSecond);
        var end = await daemon.Rig.TerminateAsync();
        return end.ExitCode == 0 ? met : throw new BrokenException($"when nothing is killed in {Name}", [$"exit {end.ExitCode}: {end.Error}"]);
    }
}
