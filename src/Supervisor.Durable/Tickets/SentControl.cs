using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>What one job of a selection was sent.</summary>
public sealed class SentControl
{
    /// <summary>What one job was sent.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="ticket">The claim on its batch.</param>
    public SentControl(string job, Ticket ticket) => (Job, Ticket) = (Argument.NotNull(job), Argument.NotNull(ticket));

    /// <summary>Its name.</summary>
    public string Job { get; }

    /// <summary>The claim on its batch.</summary>
    public Ticket Ticket { get; }
}
