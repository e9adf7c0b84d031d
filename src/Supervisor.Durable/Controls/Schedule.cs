using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>Controls that are sent to a job at times: by <see cref="Cron"/> again and again, or once, <see cref="At"/>.</summary>
/// <param name="Name">1 to 200 characters of those that a job's name may have.</param>
/// <param name="Job">The job's name. When it is deleted, its schedules go too.</param>
public sealed record Schedule(string Name, string Job)
{
    /// <summary>1 to 200 characters of those that a job's name may have.</summary>
    public string Name { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Name);

    /// <summary>The job's name.</summary>
    public string Job { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Job);

    /// <summary>
    /// What is sent: what one of the factories of <see cref="ControlBatch"/> makes, but <see cref="ControlBatch.ToWait"/>.
    /// </summary>
    public ControlBatch Controls { get; init => field = Argument.NotNull(value); } = ControlBatch.Start();

    /// <summary>
    /// A cron expression: five fields as crontab(5) has them, <c>30 4 * * 1-5</c>; six or seven as Quartz has them, seconds first,
    /// <c>0 30 4 ? * MON-FRI</c>; or <c>@hourly</c>, <c>@daily</c>, <c>@weekly</c>, <c>@monthly</c>, <c>@yearly</c>. Null: once, <see
    /// cref="At"/>.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>When it fires, once; goes without <see cref="Cron"/>.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The IANA name of the time zone of <see cref="Cron"/>, such as Europe/Berlin; null: the machine's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What is done about missed times.</summary>
    public MisfirePolicy Misfire { get; init; } = MisfirePolicy.FireOnce;

    /// <summary>
    /// What a start does while the job runs; null: <see cref="OverlapPolicy.Queue"/> with <see cref="MisfirePolicy.FireAll"/>, as who wants
    /// all of them wants those too, else <see cref="OverlapPolicy.Skip"/>.
    /// </summary>
    public OverlapPolicy? Overlap { get; init; }

    /// <summary>Whether it stands in a configuration, which then may take it away again.</summary>
    public bool Declared { get; init; }
}
