using System.Security.Cryptography;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Cli.Asking;

/// <summary>Sends one control to each of several jobs, all at once, and tells how each turned out.</summary>
internal sealed class Controls(Session session)
{
    /// <summary>The exit code is the highest of all the jobs'.</summary>
    public async Task<int> SendAsync(IReadOnlyList<string> jobs, ControlRequest request, bool wait, CancellationToken cancel)
    {
        var sent = await Task.WhenAll(jobs.Distinct().Select(job => AnswerAsync(job, () => SendOneAsync(job, request, cancel)))).ConfigureAwait(false);
        var answers = wait ? await Task.WhenAll(sent.Select(answer => ResolvedAsync(answer, cancel))).ConfigureAwait(false) : sent;
        var exitCode = ExitCode.Done;
        foreach (var answer in answers)
            exitCode = Math.Max(exitCode, await TellAsync(answer, request, wait, cancel).ConfigureAwait(false));

        if (session.IsJson)
            session.Document([.. answers.Select(answer => answer.Ticket).OfType<TicketDocument>()], json => json.TicketDocumentArray);
        return exitCode;
    }

    /// <summary>Sent once, however often the connection breaks meanwhile: the key makes a repetition the same request.</summary>
    public async Task<TicketDocument> SendOneAsync(string job, ControlRequest request, CancellationToken cancel)
    {
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        try
        {
            var ticket = await session.Reconnection.RunAsync(
                again => session.Client.SendControlAsync(job, Urgent(request), key, wait: null, again), cancel).ConfigureAwait(false);
            TellIfHeld(ticket, request);
            return ticket;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            session.Complain($"{job}: interrupted before its ticket came. See whether it was accepted: dsup tickets {job}");
            throw;
        }
    }

    /// <summary>A grace window is passed by what leaves no grace, unless the caller says a priority (CONTRACT.md, "Order" 6).</summary>
    public static ControlRequest Urgent(ControlRequest request) =>
        LeavesNoGrace(request) ? request with { Priority = request.Priority ?? "urgent" } : request;

    private static bool LeavesNoGrace(ControlRequest request) =>
        (request.Signal is { } signal && SignalWords.IsKill(signal))
        || (request.Grace is { } grace && Duration.TryParse(grace, out var span) && span <= TimeSpan.Zero);

    private void TellIfHeld(TicketDocument ticket, ControlRequest request)
    {
        if (ticket.HeldUntil is null || session.IsQuiet)
            return;
        var until = Clock.Local(ticket.HeldUntil, session.Caller.Time.LocalTimeZone);
        session.Complain($"{ticket.Job}: waits for the stop that is under way, until {until} at the latest. {WayPast(ticket.Job, request)}");
    }

    private static string WayPast(string job, ControlRequest request) => request.Control switch
    {
        "stop" or "restart" or "try-restart" or "delete" => $"To end it at once: dsup {request.Control} {job} --now",
        "signal" => $"To pass it: dsup signal {job} {request.Signal} --priority high",
        _ => $"To end it at once: dsup stop {job} --now",
    };

    /// <summary>The ticket, resolved. Stopping to wait withdraws nothing, and says so.</summary>
    public async Task<TicketDocument> ResolvedAsync(TicketDocument ticket, CancellationToken cancel)
    {
        if (ticket.State == "resolved")
            return ticket;
        try
        {
            var resolved = await session.Client.WaitForTicketAsync(ticket.Ticket, session.Reconnection, cancel).ConfigureAwait(false);
            return resolved with { Batch = ticket.Batch };
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            session.Complain($"{ticket.Job}: no longer waiting; ticket {ticket.Ticket} stays valid: dsup wait --ticket {ticket.Ticket}");
            throw;
        }
        catch (SupervisorUnreachableException)
        {
            session.Complain($"{ticket.Job}: ticket {ticket.Ticket} is accepted and stays valid: dsup wait --ticket {ticket.Ticket}");
            throw;
        }
    }

    /// <summary>One line for a resolved ticket.</summary>
    public async Task<int> TellAsync(TicketDocument ticket, ControlRequest request, CancellationToken cancel)
    {
        if (ExitCode.Of(ticket) != ExitCode.Done)
            session.Complain(OutcomeText.Of(ticket, request, after: null));
        else if (!session.IsJson && !session.IsQuiet)
            session.Say(OutcomeText.Of(ticket, request, await AfterAsync(ticket, request, cancel).ConfigureAwait(false)));
        return ExitCode.Of(ticket);
    }

    private async Task<int> TellAsync(Answer answer, ControlRequest request, bool wait, CancellationToken cancel)
    {
        if (answer.Failure is { } failure)
            return session.Complain(failure);
        if (wait)
            return await TellAsync(answer.Ticket!, request, cancel).ConfigureAwait(false);
        if (!session.IsJson)
            session.Out.Write($"{answer.Ticket!.Ticket}\n");
        return ExitCode.Done;
    }

    private async Task<Answer> ResolvedAsync(Answer answer, CancellationToken cancel) => answer.Ticket is { } ticket
        ? await AnswerAsync(answer.Job, () => ResolvedAsync(ticket, cancel)).ConfigureAwait(false)
        : answer;

    /// <summary>The job as the control has left it, where the line is to tell its process. Best effort: the outcome is known anyway.</summary>
    private async Task<JobDocument?> AfterAsync(TicketDocument ticket, ControlRequest request, CancellationToken cancel)
    {
        if (ticket.Outcome != "done" || !OutcomeText.TellsOfProcess(request.Control))
            return null;
        try
        {
            return await session.Client.GetJobAsync(ticket.Job, cancel).ConfigureAwait(false);
        }
        catch (SupervisorClientException)
        {
            return null;
        }
    }

    /// <summary>One job's failure is not the others'.</summary>
    private static async Task<Answer> AnswerAsync(string job, Func<Task<TicketDocument>> ask)
    {
        try
        {
            return new Answer(job, await ask().ConfigureAwait(false), null);
        }
        catch (SupervisorProblemException e)
        {
            return new Answer(job, null, e);
        }
    }

    private sealed record Answer(string Job, TicketDocument? Ticket, SupervisorProblemException? Failure);
}
