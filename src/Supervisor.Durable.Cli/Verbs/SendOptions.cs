using System.CommandLine;
using Supervisor.Durable.Cli.Asking;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>What every verb that sends a control has: <c>--no-wait</c>, and <c>--queue</c> for a supervisor that does not run.</summary>
internal sealed class SendOptions
{
    private readonly Option<bool> _noWait = SharedOptions.NoWait();

    private readonly Option<bool> _queue = new("--queue") { Description = "If no supervisor runs, leave the request for its next start" };

    public IReadOnlyList<Option> All => [_noWait, _queue];

    public bool IsQueued(ParseResult parse) => parse.GetValue(_queue);

    public async Task<int> SendAsync(
        Session session, ParseResult parse, IReadOnlyList<string> jobs, ControlRequest request, CancellationToken cancel)
    {
        if (IsQueued(parse) && await NextStart.IsFarAsync(session, cancel).ConfigureAwait(false))
            return NextStart.Leave(session, jobs, request);
        try
        {
            return await new Controls(session).SendAsync(jobs, request, wait: !parse.GetValue(_noWait), cancel).ConfigureAwait(false);
        }
        catch (SupervisorUnreachableException e) when (e is { NotPermitted: false, Interrupted: false } && !IsQueued(parse))
        {
            var line = $"dsup {parse.CommandResult.Command.Name} {string.Join(' ', jobs)}{Signal(request)} --queue";
            return session.Complain($"{e.Message}. To leave the request for its next start: {line}", ExitCode.Of(e));
        }
    }

    private static string Signal(ControlRequest request) => request is { Control: "signal", Signal: { } signal } ? " " + signal : "";
}
