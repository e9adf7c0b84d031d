namespace Supervisor.Durable;

/// <summary>A control was not done, though its sender insisted (<see cref="Outcome.EnsureDone"/>).</summary>
public sealed class ControlFailedException : SupervisorException
{
    internal ControlFailedException(Outcome outcome)
        : base($"{Words(outcome.Kind)}: {outcome.Detail?.TrimEnd('.') ?? "no reason was recorded"}.") => Outcome = outcome;

    /// <summary>What became of it.</summary>
    public Outcome Outcome { get; }

    private static string Words(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Cancelled => "The control was cancelled",
        OutcomeKind.Superseded => "The control was superseded",
        _ => "The control has failed",
    };
}
