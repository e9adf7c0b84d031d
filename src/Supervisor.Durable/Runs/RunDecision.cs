
namespace Supervisor.Durable.Runs;

/// <summary>What follows from one piece of news.</summary>
/// <param name="Next">The run's phase from now on.</param>
/// <param name="Effects">What is to be done, in this order.</param>
/// <param name="Reports">What the engine is to know, when that is done.</param>
internal sealed record RunDecision(RunPhase Next, IReadOnlyList<RunEffect> Effects, IReadOnlyList<ProcessReport> Reports);
