using Supervisor.Durable.Daemon.Applying;

namespace Supervisor.Durable.Daemon;

/// <summary>What requests work with. It is there before the first of them, but not yet when their routes are made.</summary>
internal sealed class Opened
{
    public DurableSupervisor? Supervisor { get; set; }

    public Applier? Applier { get; set; }
}
