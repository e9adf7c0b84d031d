using System.Collections.Immutable;

namespace Supervisor.Durable.Jobs;

/// <summary>What the machine decided: the job as it is now, what is to be done, and (for a control) the answer.</summary>
internal readonly record struct Decision(JobRecord Job, ImmutableArray<Effect> Effects, Reply Reply)
{
    public static Decision Stay(JobRecord job) => new(job, [], Reply.Skipped);
}
