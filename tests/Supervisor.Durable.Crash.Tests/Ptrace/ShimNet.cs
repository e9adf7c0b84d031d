namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>
/// A living supervisor launches again and again, and each time one of the processes that a launch is made of is SIGKILLed at the entry of
/// one of its system calls. Whatever it was, the supervisor finishes the launch, and the program runs once.
/// </summary>
internal sealed class ShimNet : IDisposable
{
    private readonly LaunchFolder _folder = new();
    private readonly Tracer _tracer;
    private readonly LaunchingProcess _supervisor;
    private int _launches;

    /// <param name="tracer">Of this thread.</param>
    /// <param name="gateBySpawn">The gate.</param>
    public ShimNet(Tracer tracer, bool gateBySpawn)
    {
        _tracer = tracer;
        _supervisor = LaunchingProcess.Start(_folder.Root, gateBySpawn);
    }

    /// <summary>Launches once without a death: who took part, in the order of their births.</summary>
    public IReadOnlyList<Part> Look()
    {
        _supervisor.AwaitReady();
        _tracer.Seize(_supervisor.Pid, follow: false);
        var launch = Launch(order: 0, call: 0);
        Assert.Empty(launch.Violations(Role.Nobody));
        var program = launch.Programs.Single();
        return [.. launch.Born.Select(p => new Part(p.Order, p == program ? Role.GatedChild : p == program.Parent ? Role.Shim : Role.Forker, p.Calls))];
    }

    /// <summary>Launches, and kills a part at the entry of its n-th system call.</summary>
    /// <returns>The call; null: the part never came to an n-th one.</returns>
    public string? KillAt(Part part, int call)
    {
        var launch = Launch(part.Order, call);
        var violations = launch.Violations(launch.KilledAt is null ? Role.Nobody : part.Role);
        Assert.True(violations.Count == 0, $"{part.Role} killed at its call {call}, {launch.KilledAt}: {string.Join("; ", violations)}");
        return launch.KilledAt;
    }

    /// <summary>Nobody who was launched is alive.</summary>
    public void Dispose()
    {
        _supervisor.Close();
        _tracer.Pump(() => false);
        _supervisor.Dispose();
        string[] unresolved = [.. _folder.History.Tickets(job: null, pending: true, 10).Select(ticket => $"{ticket.Job} {ticket.Control}")];
        var left = SystemTests.Rig.Census.Of(_folder.Root);
        _folder.Dispose();
        Assert.Empty(unresolved);
        Assert.Empty(left);
    }

    private TracedLaunch Launch(int order, int call)
    {
        var launch = new TracedLaunch(_folder, _tracer, $"job-{++_launches}", order, call);
        launch.Watch();
        _supervisor.Order(launch.Job, _folder.LineOf(launch.Job));
        _tracer.Pump(() => launch.IsOver);
        _supervisor.Order("?", launch.Job);
        _tracer.Pump(() => launch.History is not null);
        return launch;
    }
}
