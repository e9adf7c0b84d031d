using Polly;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>What the daemon tries again while the database cannot be written: a disk that is full has room again some time.</summary>
internal static class UntilWritable
{
    /// <summary>Every second, until it can be written.</summary>
    public static ResiliencePipeline Of(TimeProvider time) => new ResiliencePipelineBuilder { Name = "until-writable", TimeProvider = time }
        .AddRetry(new()
        {
            ShouldHandle = new PredicateBuilder().Handle<StorageUnavailableException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Constant,
            Delay = TimeSpan.FromSeconds(1),
        })
        .Build();
}
