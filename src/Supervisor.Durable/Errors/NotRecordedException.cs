namespace Supervisor.Durable;

/// <summary>
/// An urgent stop or kill was carried out though the database cannot be written; it is written down when writing works again.
/// </summary>
/// <param name="job">The job.</param>
/// <param name="inner">Why it could not be recorded.</param>
public sealed class NotRecordedException(string job, Exception inner)
    : SupervisorException($"Job '{job}' was killed, but this is not recorded yet: {inner.Message}", inner)
{
    /// <summary>The job's name.</summary>
    public string Job { get; } = job;
}
