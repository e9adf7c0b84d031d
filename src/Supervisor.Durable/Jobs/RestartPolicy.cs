namespace Supervisor.Durable;

/// <summary>Whether and when a job is run again after its run ended by itself.</summary>
public sealed record RestartPolicy
{
    /// <summary>After which ends.</summary>
    public RestartKind Policy { get; init; } = RestartKind.Never;

    /// <summary>How long a restart waits.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a run that ended so is to be followed by another.</summary>
    internal bool Wants(ProcessEnd end) => Policy switch
    {
        RestartKind.Never => false,
        RestartKind.OnFailure => end is not ProcessEnd.Success,
        _ => true,
    };
}
