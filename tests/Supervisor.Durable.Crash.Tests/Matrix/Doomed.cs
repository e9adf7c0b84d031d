using System.Diagnostics;
using Supervisor.Durable.Client;
using Supervisor.Durable.CrashTests.Checks;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>
/// A dsupd that dies at a chosen point and is started again, over and over on one data directory. What broke off by a death is asked again of
/// the next one, under the same key.
/// </summary>
internal sealed class Doomed : IAsyncDisposable
{
    private const int Killed = 128 + 9;

    /// <summary>How long after the last step a point may still be met: what is done after the answer.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, string?> _environment;
    private bool _isArmed;

    private Doomed(Scenario scenario, bool shimsDie, bool traced)
    {
        Rig = SupervisorRig.Prepare(scenario.Settings);
        Invariants = new Invariants(Rig.Data) { ShimsDie = shimsDie, KeepsHistory = !scenario.Settings.Contains("History", StringComparison.Ordinal) };
        Directory.CreateDirectory(Shims);
        _environment = new() { ["DSUP_FAULT"] = "@" + Fault, ["DSUP_SHIM_FAULT"] = scenario.ShimsWait ? null : "@" + Shims, ["DSUP_FAULT_TRACE"] = traced ? Trace : null };
    }

    public SupervisorRig Rig { get; }

    public Invariants Invariants { get; }

    /// <summary>Whether it has died since it was armed.</summary>
    public bool HasDied { get; private set; }

    /// <summary>Called when it has died, before there is another.</summary>
    public Action Died { get; set; } = () => { };

    /// <summary>The lines that supervisors have written about fault points met, and shims.</summary>
    public string[] Met => Lines(Trace);

    /// <summary>As <see cref="Met"/>, of shims: process id and point.</summary>
    public string[] MetByShims => Lines(Shims + ".trace");

    private string Fault => Rig.InFolder("fault");

    private string Trace => Rig.InFolder("trace");

    private string Shims => Rig.InFolder("shims");

    public static Doomed Prepare(Scenario scenario, bool shimsDie, bool traced = false) => new(scenario, shimsDie, traced);

    /// <summary>From now on the point is counted.</summary>
    public void Arm(string fault)
    {
        (_isArmed, HasDied) = (true, false);
        File.WriteAllText(Fault + ".new", fault);
        File.Move(Fault + ".new", Fault, overwrite: true);
    }

    /// <summary>The shim of one launch of a job is to die.</summary>
    public void ArmShim(string job, int launch, string fault) =>
        File.WriteAllLines(Path.Combine(Shims, job), [.. Enumerable.Repeat("", launch - 1), fault]);

    /// <summary>Starts it, and another one if it dies before it is ready.</summary>
    public async Task StartAsync()
    {
        if (!await Rig.LaunchAsync(_environment))
            await ReviveAsync();
    }

    public Task DoAsync(Func<Task> work) => DoAsync(async () =>
    {
        await work();
        return true;
    });

    public async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (SupervisorUnreachableException) when (_isArmed)
            {
                await ReviveAsync();
            }
        }
    }

    /// <summary>Waits for something to be seen from outside; a supervisor that dies meanwhile is followed by another.</summary>
    public Task UntilAsync(Func<Task<bool>> condition, string what) => Until.TrueAsync(
        async () =>
        {
            if (Rig.Daemon.HasExited)
                await ReviveAsync();
            return await condition();
        },
        what);

    /// <summary>All was asked and answered: the death has come, or comes in a moment; false if it doesn't. Then none is armed any more.</summary>
    public async Task<bool> OverAsync()
    {
        for (var waited = Stopwatch.StartNew(); !HasDied && !Rig.Daemon.HasExited && waited.Elapsed < Aftermath;)
            await Task.Delay(5);
        if (HasDied)
            return true;
        var met = Rig.Daemon.HasExited;
        if (!met)
            await Rig.Kill9Async();                                  // the next one counts nothing
        await ReviveAsync();
        return met;
    }

    /// <summary>The supervisor ends as it is asked to, all jobs stopped, however often it dies over that; the next one is not yet started.</summary>
    /// <param name="again">What is waited for before one is asked that came after a death; null: nothing.</param>
    public async Task StopWithJobsAsync(Func<Task>? again = null)
    {
        while (true)
        {
            try
            {
                await Rig.Client.ShutdownAsync(stopJobs: true);
            }
            catch (SupervisorUnreachableException) when (_isArmed)
            {
            }
            if ((await Rig.Daemon.EndAsync()).ExitCode == 0)
                return;
            await ReviveAsync();
            if (again is not null)
                await again();
        }
    }

    public async ValueTask DisposeAsync() => await Rig.DisposeAsync();

    private async Task ReviveAsync()
    {
        var end = await Rig.Daemon.EndAsync();
        if (end.ExitCode != Killed || !_isArmed)
            throw new BrokenException("by itself", [$"dsupd has ended with {end.ExitCode}: {end.Error}"]);
        Died();
        File.Delete(Fault);
        (_isArmed, HasDied) = (false, true);
        if (!await Rig.LaunchAsync(_environment))
            throw new BrokenException("after a death", [$"dsupd has not become ready: {Rig.Daemon.Error}"]);
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
