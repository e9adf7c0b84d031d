namespace Supervisor.Durable.Tests.Walk;

/// <summary>A control as the reference sees it.</summary>
internal sealed class ReferenceTicket(long number, Priority priority, Control control)
{
    public long Number { get; } = number;

    public Priority Priority { get; } = priority;

    public Control Control { get; } = control;

    /// <summary>It is not the first of its batch.</summary>
    public bool Follows { get; init; }

    public bool HadItsTurn { get; set; }

    /// <summary>The run whose fate is its own.</summary>
    public long Awaits { get; set; }

    /// <summary>Its signal is known to have gone out, or to have had no process to go to.</summary>
    public bool IsSent { get; set; }

    /// <summary>It is not known whether its signal went out: the supervisor died.</summary>
    public bool IsUnsure { get; set; }

    public OutcomeKind? Outcome { get; private set; }

    public bool IsOpen => Outcome is null;

    public void Resolve(OutcomeKind outcome)
    {
        if (!IsOpen)
            throw new InvalidOperationException($"the reference resolves {Number} twice");
        Outcome = outcome;
    }
}
