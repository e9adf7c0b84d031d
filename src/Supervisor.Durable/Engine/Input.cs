using Supervisor.Durable.Processes;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine;

/// <summary>What comes to the loop. One channel: first in, first numbered.</summary>
internal abstract record Input
{
    private Input() { }

    /// <summary>A caller sends controls.</summary>
    public sealed record Send(string Job, ControlBatch Batch, string Origin, string? Key, Claim Claim) : Input
    {
        /// <summary>It was done while the database could not be written, and is only written down now.</summary>
        public bool IsCarriedOut { get; init; }
    }

    /// <summary>A caller defines a job.</summary>
    public sealed record Define(string Job, JobSpec Spec, bool CreateOnly, string Origin, TaskCompletionSource<Declared> Answer) : Input;

    /// <summary>The process host reports.</summary>
    public sealed record Report(ProcessReport News) : Input;

    /// <summary>The hook host reports.</summary>
    public sealed record HookNews(HookReport News) : Input;

    /// <summary>All runs that the last supervisor left have been heard of.</summary>
    public sealed record Recovered : Input;

    /// <summary>The database was written to, by us or by others.</summary>
    public sealed record Noticed : Input;

    /// <summary>A step of upkeep is due.</summary>
    public sealed record Upkeep(UpkeepPass Pass) : Input;

    /// <summary>A deadline may be due, or storage may work again.</summary>
    public sealed record Tick : Input;
}
