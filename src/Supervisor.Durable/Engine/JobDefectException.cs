using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Engine;

/// <summary>Something went wrong while one job was decided over: it is that job's trouble, and no other's.</summary>
internal sealed class JobDefectException(JobId job, Exception inner) : Exception(inner.Message, inner)
{
    public JobId Job { get; } = job;
}
