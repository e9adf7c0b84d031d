namespace Supervisor.Durable.Jobs;

/// <summary>What is to be done to the world after the decision is on disk. Each is harmless when repeated.</summary>
internal abstract record Effect
{
    private Effect() { }

    public sealed record Launch(RunId Run) : Effect;

    public sealed record Signal(RunId Run, Durable.Signal Number, TicketId Ticket) : Effect;

    /// <summary>
    /// Ask it to end: what <paramref name="Stop"/> says gets the signal; what they leave gets it, too, and lives no longer than the window.
    /// </summary>
    public sealed record Ask(RunId Run, Durable.Signal Number, TicketId Ticket, Deadline Until, StopOptions Stop) : Effect;

    /// <summary>Kill all that is left of it, whatever window is open.</summary>
    public sealed record Kill(RunId Run) : Effect;

    /// <summary>It runs, and is stopped otherwise from now on.</summary>
    public sealed record Amend(RunId Run, StopOptions Stop) : Effect;

    /// <summary>Call a hook.</summary>
    public sealed record Call(TicketId Ticket, string Hook, string? Payload, string? Error) : Effect;

    /// <summary>The run is over and recorded: its directory may go.</summary>
    public sealed record Forget(RunId Run) : Effect;
}
