namespace Supervisor.Durable;

/// <summary>A spawn hook that is made by dependency injection, in a scope of its own for each launch.</summary>
public interface ISpawnHook
{
    /// <summary>May change the launch's command; an exception makes the launch fail.</summary>
    /// <param name="context">The job and what is to be done.</param>
    /// <param name="cancellationToken">Cancelled when the supervisor closes. A hook that ends so is called again at the next start.</param>
    Task BeforeLaunchAsync(LaunchContext context, CancellationToken cancellationToken);
}
