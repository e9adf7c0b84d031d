using System.CommandLine;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>The options of <c>dsup run</c> that say when a job is run again.</summary>
internal sealed class RestartOptions
{
    private static readonly string[] Growths = [.. Vocabulary.Backoffs.All.Select(growth => growth.ToLowerInvariant())];

    private readonly Option<string?> _policy = SharedOptions.Word("--restart", "POLICY", "When to run it again: never, on-failure, always, unless-stopped [never]", Vocabulary.RestartPolicies.All);

    private readonly Option<TimeSpan?> _delay = SharedOptions.Span("--restart-delay", "How long the first restart waits [1s]");

    private readonly Option<string?> _backoff = SharedOptions.Word("--restart-backoff", "GROWTH", "How the delay grows with each restart: constant, linear, exponential [exponential]", Growths);

    private readonly Option<TimeSpan?> _maxDelay = SharedOptions.Span("--restart-max-delay", "No restart waits longer [1m]");

    private readonly Option<long?> _burst = SharedOptions.Number("--restart-burst", "N", "More restarts than N within --restart-interval, and it has failed [no limit]");

    private readonly Option<TimeSpan?> _interval = SharedOptions.Span("--restart-interval", "The time in which --restart-burst counts");

    public IEnumerable<Option> All => [_policy, _delay, _backoff, _maxDelay, _burst, _interval];

    /// <summary>Null where nothing was said of it.</summary>
    public RestartDefinition? Read(ParseResult parse)
    {
        var read = new RestartDefinition
        {
            Policy = parse.GetValue(_policy),
            Delay = Text(parse.GetValue(_delay)),
            Backoff = parse.GetValue(_backoff) is { } growth ? Vocabulary.Backoffs[Vocabulary.Backoffs.FindInAnyCase(growth)!.Value] : null,
            MaxDelay = Text(parse.GetValue(_maxDelay)),
            Burst = parse.GetValue(_burst) is { } burst ? (int)Math.Min(burst, int.MaxValue) : null,
            Interval = Text(parse.GetValue(_interval)),
        };
        if (read.Policy is null && read != new RestartDefinition())
            throw new UsageException("a job is run again only where --restart says so: add --restart on-failure, or --restart always. See: dsup help run");
        if (read.Interval is null != read.Burst is null)
            throw new UsageException("--restart-burst and --restart-interval belong together: --restart-burst 5 --restart-interval 10m gives up after 5 restarts within 10 minutes");
        return read.Policy is null ? null : read;
    }

    private static string? Text(TimeSpan? duration) => duration is { } span ? Duration.Format(span) : null;
}
