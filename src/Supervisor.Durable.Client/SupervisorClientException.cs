namespace Supervisor.Durable.Client;

/// <summary>What keeps a client from getting its answer. The message is one line for people: what, why, and what to do.</summary>
public abstract class SupervisorClientException : Exception
{
    private protected SupervisorClientException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
