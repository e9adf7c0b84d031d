namespace Supervisor.Durable.Client;

/// <summary>The supervisor answered that it cannot or will not; its problem document says why.</summary>
/// <param name="problem">What it answered.</param>
public sealed class SupervisorProblemException(ProblemDocument problem)
    : SupervisorClientException(problem.Detail ?? problem.Title ?? $"The supervisor answered with HTTP status {problem.Status}")
{
    /// <summary>The stable name of what went wrong: one of <see cref="ProblemTypes"/>.</summary>
    public string? Type => problem.Type;

    /// <summary>The HTTP status.</summary>
    public int Status => problem.Status ?? 0;

    /// <summary>One line: what, why, and what to do.</summary>
    public string? Detail => problem.Detail;

    /// <summary>The whole answer.</summary>
    public ProblemDocument Problem => problem;
}
