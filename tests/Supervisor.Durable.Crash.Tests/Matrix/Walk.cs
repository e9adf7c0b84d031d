using System.Globalization;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>Walks through a scenario with a real dsupd: once to see which points are met, then with a death at one of them.</summary>
internal sealed class Walk(Doomed daemon, Scenario scenario, string job)
{
    private const string Never = "Never";

    /// <summary>Which points are met by supervisors and by shims, each as often as it is; only the first of two is killed.</summary>
    public async Task<(IReadOnlyList<string> Met, IReadOnlyList<string> ByShims)> RecordAsync(bool withSecond)
    {
        var (from, byShimsFrom) = (daemon.Met.Length, daemon.MetByShims.Length);
        (IReadOnlyList<string>, IReadOnlyList<string>) met = ([], []);
        await PassAsync(
            new Death(scenario.Name, withSecond ? Lives.Second : Lives.First, Never, 1),
            begun: () => from = daemon.Met.Length,
            over: () => met = (daemon.Met[from..], Numbered(daemon.MetByShims[byShimsFrom..])));
        return met;
    }

    /// <summary>False if the point was not met this time.</summary>
    public async Task<bool> DieAsync(Death death)
    {
        var seen = daemon.MetByShims.Length;
        var died = await PassAsync(death);
        return death.Life == Lives.Shim ? daemon.MetByShims[seen..].Any(line => line.EndsWith(" " + death.Point, StringComparison.Ordinal)) : died;
    }

    private async Task<bool> PassAsync(Death death, Action? begun = null, Action? over = null)
    {
        var stage = new Stage(daemon, job, scenario.KillsShims || death.Life == Lives.Shim);
        var recording = death.Point == Never;
        await scenario.PrepareAsync(stage);
        if (death.Life == Lives.Shim && !recording)
            daemon.ArmShim(job, death.Launch, death.Fault);
        if (death.Life == Lives.First)
            daemon.Arm(death.Fault);
        if (death.Life != Lives.Second)
            begun?.Invoke();
        await scenario.BeginAsync(stage);
        if (death.Life == Lives.Second)
        {
            await stage.KillSupervisorAsync();
            await scenario.WhileDeadAsync(stage);
            begun?.Invoke();
            daemon.Arm(death.Fault);
            await daemon.StartAsync();
        }
        await scenario.GoOnAsync(stage);
        var died = death.Life != Lives.Shim && !recording && await daemon.OverAsync();
        scenario.Check(stage);
        await daemon.Invariants.HoldAsync($"in {death}");
        if (recording)
            await Task.Delay(200);                                   // what is done after the last answer
        over?.Invoke();
        await LeaveAsync(stage);
        return died;
    }

    private async Task LeaveAsync(Stage stage)
    {
        if (stage.Rows($"SELECT job FROM v_jobs WHERE job = '{job}'").Length > 0)
            await stage.AskAsync("delete-now");
        var logs = Path.Combine(daemon.Rig.Data, "logs", job);
        if (Directory.Exists(logs))
            Directory.Delete(logs, recursive: true);
    }

    /// <summary>Lines "pid point" become "launch point".</summary>
    private static List<string> Numbered(string[] lines)
    {
        var shims = new List<string>();
        var points = new List<string>();
        foreach (var words in lines.Select(line => line.Split(' ')))
        {
            if (!shims.Contains(words[0]))
                shims.Add(words[0]);
            points.Add(string.Create(CultureInfo.InvariantCulture, $"{shims.IndexOf(words[0]) + 1} {words[1]}"));
        }
        return points;
    }
}
