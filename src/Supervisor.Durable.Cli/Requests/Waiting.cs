using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Waits for a run's end or for a ticket, as long as the caller likes.</summary>
internal sealed class Waiting(Session session, TimeSpan? timeout)
{
    /// <summary>Enough to find the run that a ticket waited for, however quickly its job has been restarted since.</summary>
    private const int Runs = 50;

    /// <summary>Waits for the end of the current run and exits as it did.</summary>
    public async Task<int> ForJobAsync(string job, CancellationToken cancel)
    {
        var request = new ControlRequest { Control = "wait" };
        var asked = await new Controls(session).SendOneAsync(job, request, wait: false, cancel).ConfigureAwait(false);
        if (await ResolvedAsync(asked.Ticket, cancel).ConfigureAwait(false) is not { } ticket)
            return TimedOut($"{job} has not ended within {Duration.Format(timeout!.Value)}; it still runs. See: dsup status {job}");
        if (ExitCode.Of(ticket) != ExitCode.Done)
            return session.Complain(OutcomeText.Of(ticket, request, after: null), ExitCode.Failed);

        var run = await EndedByAsync(ticket, cancel).ConfigureAwait(false);
        if (session.IsJson && run is not null)
            session.Document(run, json => json.RunDocument);
        else
            session.Say(run is null ? $"{job}: has never run" : $"{job}: run {run.Run} ended: {LastText.Of(run)}{Reason(run)}");
        return ExitCode.Of(run);
    }

    /// <summary>Waits for a ticket's outcome.</summary>
    public async Task<int> ForTicketAsync(long number, CancellationToken cancel)
    {
        if (await ResolvedAsync(number, cancel).ConfigureAwait(false) is not { } ticket)
            return TimedOut($"ticket {number} is not resolved after {Duration.Format(timeout!.Value)}; it stays valid. See: dsup ticket {number}");
        if (session.IsJson)
            session.Document(ticket, json => json.TicketDocument);
        return await new Controls(session).TellAsync(ticket, new ControlRequest { Control = ticket.Control, Signal = SignalOf(ticket) }, cancel)
            .ConfigureAwait(false);
    }

    /// <summary>The resolved ticket; null when the time ran out.</summary>
    private async Task<TicketDocument?> ResolvedAsync(long number, CancellationToken cancel)
    {
        using var late = timeout is { } limit ? new CancellationTokenSource(limit, session.Caller.Time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            return await session.Client.WaitForTicketAsync(number, session.Reconnection, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The run whose end the ticket waited for; where nothing ran, the one that ended last.</summary>
    private async Task<RunDocument?> EndedByAsync(TicketDocument ticket, CancellationToken cancel)
    {
        var runs = await session.Reconnection.RunAsync(again => session.Client.ListRunsAsync(ticket.Job, Runs, again), cancel).ConfigureAwait(false);
        return runs.FirstOrDefault(run => run.State is "ended" or "failed" && (ticket.Run is null || run.Run == ticket.Run));
    }

    private int TimedOut(string message) => session.Complain(message, ExitCode.TimedOut);

    private static string Reason(RunDocument run) => string.IsNullOrEmpty(run.Reason) ? "" : $" ({run.Reason})";

    private static string? SignalOf(TicketDocument ticket) => ticket.Control == "signal" ? TicketArgs.Signal(ticket.Args) : null;
}
