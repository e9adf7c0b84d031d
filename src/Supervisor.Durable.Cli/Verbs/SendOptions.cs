using System.CommandLine;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>
/// What every verb that sends a control has: <c>--all</c> and <c>--dry-run</c> for the jobs it goes to, <c>--no-wait</c>, and
/// <c>--queue</c> for
/// a supervisor that does not run.
/// </summary>
internal sealed class SendOptions
{
    private readonly Option<bool> _all = SharedOptions.All();

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only print the names of the jobs that would be asked" };

    private readonly Option<bool> _noWait = SharedOptions.NoWait();

    private readonly Option<bool> _queue = new("--queue") { Description = "If no supervisor runs, leave the request for its next start" };

    public IReadOnlyList<Option> All => [_all, _dryRun, _noWait, _queue];

    public bool IsQueued(ParseResult parse) => parse.GetValue(_queue);

    public async Task<int> SendAsync(
        Session session, ParseResult parse, IReadOnlyList<string> jobs, ControlRequest request, CancellationToken cancel)
    {
        var selectors = Selectors(parse, jobs);
        try
        {
            if (parse.GetValue(_dryRun))
                return await new Selecting(session).DryRunAsync(selectors, request, cancel).ConfigureAwait(false);
            if (IsQueued(parse) && await NextStart.IsFarAsync(session, cancel).ConfigureAwait(false))
                return selectors.Any(Selecting.IsPattern)
                    ? throw new UsageException("--queue takes names of jobs: which jobs a pattern names is known only while the supervisor runs")
                    : NextStart.Leave(session, selectors, request);
            return await SendAsync(session, selectors, request, wait: !parse.GetValue(_noWait), cancel).ConfigureAwait(false);
        }
        catch (SupervisorUnreachableException e) when (e is { NotPermitted: false, Interrupted: false } && !IsQueued(parse) && !selectors.Any(Selecting.IsPattern))
        {
            var line = $"dsup {parse.CommandResult.Command.Name} {string.Join(' ', selectors)}{Signal(request)} --queue";
            return session.Complain($"{e.Message}. To leave the request for its next start: {line}", ExitCode.Of(e));
        }
    }

    /// <summary>Makes a schedule for each job that is named now; with --dry-run only prints which those are.</summary>
    public async Task<int> PlanAsync(
        Session session, ParseResult parse, IReadOnlyList<string> jobs, (ControlRequest Request, DateTimeOffset At) what, CancellationToken cancel)
    {
        var selectors = Selectors(parse, jobs);
        if (parse.GetValue(_dryRun))
            return await new Selecting(session).DryRunAsync(selectors, what.Request, cancel).ConfigureAwait(false);
        var names = selectors.Any(Selecting.IsPattern) ? await new Selecting(session).NamesAsync(selectors, what.Request, cancel).ConfigureAwait(false) : selectors;
        return names is null ? ExitCode.NoSuch : await new Planning(session).OnceAsync(names, what.Request, what.At, cancel).ConfigureAwait(false);
    }

    private static async Task<int> SendAsync(Session session, IReadOnlyList<string> selectors, ControlRequest request, bool wait, CancellationToken cancel)
    {
        if (selectors.Any(Selecting.IsPattern))
            return await new Selecting(session).SendAsync(selectors, request, wait, cancel).ConfigureAwait(false);
        var exitCode = await new Controls(session).SendAsync(selectors, request, wait, cancel).ConfigureAwait(false);
        if (exitCode == ExitCode.NoSuch && selectors is ["all"])
            session.Note("all jobs are named by: --all");
        return exitCode;
    }

    private IReadOnlyList<string> Selectors(ParseResult parse, IReadOnlyList<string> jobs) => SharedOptions.Selectors(parse, jobs, parse.GetValue(_all));

    private static string Signal(ControlRequest request) => request is { Control: "signal", Signal: { } signal } ? " " + signal : "";
}
