namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>
/// A living supervisor launches again and again, and each time one of the processes that a launch is made of is SIGKILLed at the entry of
/// one of its system calls. After any of them, the supervisor finishes the launch, and the program runs once.
/// </summary>
internal sealed class ShimNet : IDisposable
{
    private readonly LaunchFolder _folder = new();
    private readonly Tracer _tracer;
    private readonly Action<string> _say;
    private readonly LaunchingProcess _supervisor;
    private int _launches;

    /// <param name="tracer">Of this thread.</param>
    /// <param name="gateBySpawn">The gate.</param>
    /// <param name="say">Called at once with each violation.</param>
    public ShimNet(Tracer tracer, bool gateBySpawn, Action<string> say)
    {
        (_tracer, _say) = (tracer, say);
        _supervisor = LaunchingProcess.Start(_folder.Root, gateBySpawn);
    }

    /// <summary>Launches once without a death: the processes that took part, in the order of their births.</summary>
    public IReadOnlyList<Part> Look()
    {
        _supervisor.AwaitReady();
        _tracer.Seize(_supervisor.Pid, follow: false);
        var launch = Launch(order: 0, call: 0);
        Assert.Empty(launch.Violations(Role.None));
        var program = launch.Programs.Single();
        return [.. launch.Born.Select(p => new Part(p.Order, p == program ? Role.GatedChild : p == program.Parent ? Role.Shim : Role.Forker, p.Calls))];
    }

    /// <summary>What was not as it should be, point by point.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Launches, and kills a part at the entry of its n-th system call; false: the part made fewer calls.</summary>
    public bool KillAt(Part part, int call)
    {
        var launch = Launch(part.Order, call);
        foreach (string violation in launch.Violations(launch.KilledAt is null ? Role.None : part.Role))
        {
            Violations.Add($"{part.Role} {call}, {launch.KilledAt}: {violation}");
            _say(Violations[^1]);
        }
        return launch.KilledAt is not null;
    }

    /// <summary>The supervisor has ended, with all tickets resolved; and no process that it has launched lives.</summary>
    public void Close()
    {
        _supervisor.Close();
        _tracer.Pump(() => false);
        Assert.Empty(_folder.History.Tickets(job: null, pending: true, 10));
        Assert.Empty(Census.Of(_folder.Root));
    }

    public void Dispose()
    {
        _supervisor.Close();
        _tracer.Pump(() => false);
        _supervisor.Dispose();
        _folder.Dispose();
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
