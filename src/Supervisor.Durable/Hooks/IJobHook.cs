namespace Supervisor.Durable;

/// <summary>A hook that is made by dependency injection, in a scope of its own for each call.</summary>
public interface IJobHook
{
    /// <summary>Does the hook's work; an exception makes its control fail.</summary>
    /// <param name="context">The job and what is to be done.</param>
    /// <param name="cancellationToken">Cancelled when the supervisor closes. A hook that ends so is called again at the next start.</param>
    Task RunAsync(JobContext context, CancellationToken cancellationToken);
}
