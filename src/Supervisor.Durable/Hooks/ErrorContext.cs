namespace Supervisor.Durable;

/// <summary>The error that an error handler is called for: a launch failed, or a hook has thrown.</summary>
public sealed class ErrorContext : JobContext
{
    internal ErrorContext(Job job, Command command) : base(job, command) { }

    /// <summary>One line: what failed and why.</summary>
    public required string Error { get; init; }
}
