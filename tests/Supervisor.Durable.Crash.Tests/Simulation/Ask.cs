using System.Collections.Immutable;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>A caller's request, and what the caller knows of it.</summary>
internal sealed class Ask(int number, string job, ControlBatch batch, string? key)
{
    public string Job { get; } = job;

    public ControlBatch Batch { get; } = batch;

    public string? Key { get; } = key;

    /// <summary>By which its rows are found again.</summary>
    public string Origin { get; } = FormattableString.Invariant($"ask {number}");

    public Claim Claim { get; } = new();

    public ImmutableArray<TicketId>? Tickets { get; private set; }

    public Outcome? Outcome { get; private set; }

    public Exception? Refusal { get; private set; }

    /// <summary>Whether there is nothing more to hear. Takes what there is.</summary>
    public bool Hear()
    {
        if (Tickets is null && Claim.Accepted.IsCompletedSuccessfully)
            Tickets = Claim.Accepted.Result;
        if (Claim.Outcome.IsCompletedSuccessfully)
            Outcome = Claim.Outcome.Result;
        if (Claim.Outcome.IsFaulted)
            Refusal = Claim.Outcome.Exception.InnerException;
        return Claim.Outcome.IsCompleted;
    }
}
