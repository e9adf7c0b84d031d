using System.Diagnostics;
using Supervisor.Durable.CrashTests.Checks;

namespace Supervisor.Durable.CrashTests.Storm;

/// <summary>
/// Eight clients ask fifty jobs for random things, while the supervisor is killed again and again, and now and then a shim.
/// DSUP_STORM_SECONDS=7200 runs for hours, DSUP_STORM_SEED=… asks the same again; where the kills strike is the machine's chance too.
/// </summary>
public sealed class StormTests
{
    private const int Clients = 8;

    /// <summary>A storm of hours is counted whole.</summary>
    private const string Settings = """{ "Supervisor": { "History": { "MaxAge": "0s", "MaxPerJob": 0 } } }""";

    [Fact]
    public async Task Nothing_is_lost_or_doubled_in_a_storm()
    {
        var seconds = Proof.Number("DSUP_STORM_SECONDS", 1200) ?? 30;
        var seed = (int)(Proof.Number("DSUP_STORM_SEED") ?? Random.Shared.Next());
        var watch = Stopwatch.StartNew();
        await using var rig = await SupervisorRig.StartAsync(Settings);
        var storm = new Storm(rig, seed, new Invariants(rig.Data) { ShimsDie = true });

        try
        {
            await storm.RageAsync(Clients, TimeSpan.FromSeconds(seconds));
            await storm.CalmAsync();
        }
        catch (Exception e)
        {
            throw new BrokenException($"with DSUP_STORM_SEED={seed} after {watch.Elapsed.TotalSeconds:0} s", [e.ToString(), storm.Summary, .. Traces(rig)]);
        }

        TestContext.Current.SendDiagnosticMessage($"{storm.Summary}, {watch.Elapsed.TotalSeconds:0} s, seed {seed}");
    }

    /// <summary>The living processes, what the last supervisor printed, and the deleted jobs of which something is left.</summary>
    private static IEnumerable<string> Traces(SupervisorRig rig)
    {
        const string left = "SELECT e.at, j.name, e.run, e.kind, e.detail FROM event e JOIN job j USING (job_id) WHERE j.tree IS NOT NULL AND j.state <> 'running' ORDER BY e.rowid DESC LIMIT 40";
        using var rows = new Rows(rig.Data);
        return
        [
            .. Census.Of(rig.Folder).Select(m => $"alive: {m.Pid} of {m.Parent} {m.CommandLine}"),
            .. rows.Query(left).Select(row => "event: " + string.Join(' ', row)),
            .. rig.Daemon.Error.Split('\n')[^Math.Min(30, rig.Daemon.Error.Split('\n').Length)..],
        ];
    }
}
