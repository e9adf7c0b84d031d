using System.CommandLine;
using System.Text.RegularExpressions;
using Supervisor.Durable.Cli.Reading;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Cli.Requests;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup logs NAME…</c></summary>
internal sealed class LogsVerb
{
    /// <summary>The alias that follows.</summary>
    private const string Tail = "tail";

    private readonly Argument<string[]> _names = JobNames.Several();
    private readonly Option<bool> _all = SharedOptions.All();
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Then print what comes, also across restarts of job and supervisor" };
    private readonly Option<int?> _count = SharedOptions.Count(100, "How many of the last lines of each; with --since, --until or --grep: every one", all: true);
    private readonly Option<long?> _run = SharedOptions.Number("--run", "ID", "Only the output of one run (dsup history shows them)");
    private readonly Option<string?> _since = new("--since") { HelpName = "TIME", Description = "Nothing earlier: 10m (so long ago), 09:12, 2026-03-29 04:30:00, or ISO 8601 with an offset" };
    private readonly Option<string?> _until = new("--until") { HelpName = "TIME", Description = "Nothing later" };
    private readonly Option<string?> _grep = new("--grep") { HelpName = "RE", Description = "Only lines in which this regular expression is found" };
    private readonly Option<bool> _invert = new("--invert-match", "-v") { Description = "Only lines in which --grep finds nothing" };
    private readonly Option<bool> _stderr = new("--stderr") { Description = "Only standard error" };
    private readonly Option<bool> _stdout = new("--stdout") { Description = "Only standard output" };
    private readonly Option<bool> _stamps = new("--timestamps", "-t") { Description = "Put the time (UTC) before every line" };
    private readonly Option<bool> _raw = new("--raw") { Description = "The bytes as they were written: nothing replaced, no newline added" };

    public static Verb Create()
    {
        var logs = new LogsVerb();
        var verb = new Verb("logs", "Show jobs' output")
        {
            Synopsis = "NAME… [-f] [-n N] [--since TIME] [--until TIME] [--grep RE [-v]] [--run ID] [--stderr | --stdout] [-t | --raw]",
            Notes = "Of several jobs each line begins with the job's name. dsup tail is dsup logs -f.",
            Examples =
            [
                ("dsup logs web -f", "the last 100 lines, and what comes"),
                ("dsup logs web worker --since 10m", "of both, by time"),
                ("dsup logs 'web*' --grep 'error|timeout' -n 20", "the last 20 of each in which one of these is found"),
                ("dsup logs web --run 12 -n all --raw > run.log", "all that one run has written, byte for byte"),
            ],
        };
        verb.Aliases.Add(Tail);
        verb.Arguments.Add(logs._names);
        foreach (var option in (Option[])[
            logs._all, logs._follow, logs._count, logs._since, logs._until, logs._grep, logs._invert, logs._run, logs._stderr, logs._stdout, logs._stamps, logs._raw])
            verb.Options.Add(option);
        verb.Does(logs.ShowAsync);
        return verb;
    }

    private async Task<int> ShowAsync(Session session, ParseResult parse, CancellationToken cancel)
    {
        var filter = Filter(parse, session.Caller);
        var (jobs, exitCode) = await JobsAsync(session, parse, cancel).ConfigureAwait(false);
        if (jobs.Count == 0)
            return exitCode;
        if (jobs.Count > 1 && parse.GetValue(_raw))
            throw new UsageException("--raw gives the bytes of one job: name one, or leave out --raw");
        ILogOutput output = session.IsJson ? new LogDocuments(session.Out)
            : parse.GetValue(_raw) ? new RawOutput(session.Out)
            : new LogPrinter(session.Out, session.Caller, parse.GetValue(_stamps));
        var last = filter.IsOpen || parse.GetResult(_count) is { Implicit: false } ? parse.GetValue(_count) : null;
        var request = new LogRequest(jobs, last, parse.GetValue(_run), Stream(parse), Follows(parse), filter);
        await new LogReading(session, output).ShowAsync(request, cancel).ConfigureAwait(false);
        return exitCode;
    }

    private bool Follows(ParseResult parse) => parse.GetValue(_follow) || parse.CommandResult.IdentifierToken.Value == Tail;

    /// <summary>A single name is not looked up: a job that was deleted may have left its log.</summary>
    private async Task<(IReadOnlyList<string> Jobs, int ExitCode)> JobsAsync(Session session, ParseResult parse, CancellationToken cancel)
    {
        var selectors = SharedOptions.Selectors(parse, parse.GetValue(_names) ?? [], parse.GetValue(_all));
        if (selectors is [var only] && !Selecting.IsPattern(only))
            return (selectors, ExitCode.Done);
        var all = await session.Client.ListJobsAsync(cancel).ConfigureAwait(false);
        var jobs = new Selecting(session).Of(selectors, all, job => job.Job, out var exitCode);
        return ([.. jobs.Select(job => job.Job)], exitCode);
    }

    private LogFilter Filter(ParseResult parse, Caller caller)
    {
        if (parse.GetValue(_invert) && parse.GetValue(_grep) is null)
            throw new UsageException("-v shows the lines in which --grep finds nothing: add --grep RE. See: dsup help logs");
        if (parse.GetValue(_until) is not null && Follows(parse))
            throw new UsageException("--until shows what was: leave out -f, or --until");
        return new LogFilter(Time(_since), Time(_until), Pattern(parse.GetValue(_grep)), parse.GetValue(_invert));

        DateTimeOffset? Time(Option<string?> option) => parse.GetValue(option) is { } text ? PointInTime.ParsePast(text, caller.Time.GetUtcNow(), caller.Time.LocalTimeZone) : null;
    }

    private static Regex? Pattern(string? text)
    {
        try
        {
            return text is null ? null : new Regex(text, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--grep: '{text}' is not a regular expression: {e.Message}");
        }
    }

    private string? Stream(ParseResult parse) => (parse.GetValue(_stderr), parse.GetValue(_stdout)) switch
    {
        (true, false) => "stderr",
        (false, true) => "stdout",
        _ => null,
    };
}
