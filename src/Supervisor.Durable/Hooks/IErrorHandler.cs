namespace Supervisor.Durable;

/// <summary>An error handler that is made by dependency injection, in a scope of its own for each error.</summary>
public interface IErrorHandler
{
    /// <summary>Handles one error.</summary>
    /// <param name="context">The job and what is to be done.</param>
    /// <param name="cancellationToken">Cancelled when the supervisor closes. A hook that ends so is called again at the next start.</param>
    Task HandleAsync(ErrorContext context, CancellationToken cancellationToken);
}
