using System.CommandLine;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>--at TIME</c> and <c>--in DUR</c>: the control becomes a schedule that fires once.</summary>
internal sealed class DeliveryOptions
{
    private readonly Option<string?> _at = new("--at")
    {
        HelpName = "TIME",
        Description = "Later, once: 04:30, 2026-03-29 04:30:00, or ISO 8601 with an offset. Prints the schedule's name",
    };

    private readonly Option<TimeSpan?> _in = SharedOptions.Span("--in", "Later, once: after this time. Prints the schedule's name");

    private readonly SendOptions _send = new();

    /// <summary>Those of a verb that sends a control, now or later.</summary>
    public IReadOnlyList<Option> WithSending => [.. _send.All, _at, _in];

    public IReadOnlyList<Option> All => [_at, _in];

    /// <summary>Sends the control now, or makes a schedule of it for each job.</summary>
    public Task<int> SendAsync(
        Session session, ParseResult parse, IReadOnlyList<string> jobs, ControlRequest request, CancellationToken cancel)
    {
        if (When(parse, session.Caller) is not { } time)
            return _send.SendAsync(session, parse, jobs, request, cancel);
        if (_send.IsQueued(parse))
            throw new UsageException("--queue leaves a request for the next start: leave out --at and --in, or --queue");
        return _send.PlanAsync(session, parse, jobs, (request, time), cancel);
    }

    /// <summary>The instant; null: now.</summary>
    public DateTimeOffset? When(ParseResult parse, Caller caller) => (parse.GetValue(_at), parse.GetValue(_in)) switch
    {
        (null, null) => null,
        ({ } at, null) => PointInTime.Parse(at, caller.Time.GetUtcNow(), caller.Time.LocalTimeZone),
        (null, { } span) => caller.Time.GetUtcNow() + span,
        _ => throw new UsageException("--at and --in both say when: leave one of them out"),
    };
}
