namespace Supervisor.Durable;

/// <summary>
/// What is done about a schedule's missed times. A time is missed when it is more than 5 seconds past when the supervisor comes to it.
/// </summary>
public enum MisfirePolicy
{
    /// <summary>One control for all of them.</summary>
    FireOnce,

    /// <summary>None.</summary>
    Skip,

    /// <summary>One for each, the newest 100 at the most.</summary>
    FireAll,
}
