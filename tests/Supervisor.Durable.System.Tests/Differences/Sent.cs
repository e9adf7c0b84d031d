namespace Supervisor.Durable.SystemTests.Differences;

/// <summary>A control that was accepted.</summary>
/// <param name="Outcome">Waits until it is resolved.</param>
internal sealed record Sent(Func<Task<Result>> Outcome);
