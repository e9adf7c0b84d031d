namespace Supervisor.Durable;

/// <summary>What becomes of a schedule's times that nobody was there for. A time is missed when it is more than 5 seconds past.</summary>
public enum MisfirePolicy
{
    /// <summary>One control for all of them.</summary>
    FireOnce,

    /// <summary>None.</summary>
    Skip,

    /// <summary>One for each, the newest 100 at the most.</summary>
    FireAll,
}
