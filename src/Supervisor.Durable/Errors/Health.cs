namespace Supervisor.Durable;

/// <summary>How something is that was looked at.</summary>
public enum Health
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and an operator should look at it.</summary>
    Warn,

    /// <summary>It doesn't work, or won't for long.</summary>
    Fail,
}
