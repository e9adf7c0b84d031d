namespace Supervisor.Durable;

/// <summary>How the delay of restarts grows (the terms are Polly's DelayBackoffType).</summary>
public enum BackoffKind
{
    /// <summary>It doesn't.</summary>
    Constant,

    /// <summary>By one delay with each restart.</summary>
    Linear,

    /// <summary>Twofold with each restart.</summary>
    Exponential,
}
