using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>One life of the supervisor: the real loop on the real database, in simulated surroundings. It is stepped by its owner.</summary>
internal sealed class Life
{
    private readonly LifeClock _clock;
    private readonly SimulatedHost _host;
    private readonly SimulatedHooks _hooks;

    public Life(string file, Retention? kept, LifeClock clock, SimulatedHost host, SimulatedHooks hooks, Action<string> reach)
    {
        (_clock, _host, _hooks) = (clock, host, hooks);
        var database = Database.Open(file, Durability.Normal);
        History = new History(database, kept);
        Loop = new EngineLoop(database, kept, host, hooks, new TicketDesk(), new JobBoard(), new Changes(), clock, reach, NullLogger.Instance);
    }

    public EngineLoop Loop { get; }

    public History History { get; }

    /// <summary>It is gone, and all that it had not committed.</summary>
    public void Die()
    {
        _clock.Die();
        _host.Die();
        _hooks.Die();
        Loop.DisposeAsync().AsTask().GetAwaiter().GetResult();       // has no loop of its own to wait for
        History.Dispose();
    }
}
