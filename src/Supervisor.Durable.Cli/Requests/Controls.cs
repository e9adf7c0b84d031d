using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Sends one control to each of several jobs, all at once, and prints how each turned out.</summary>
internal sealed class Controls(Session session)
{
    /// <summary>
    /// How long the answer may wait for the outcome. What takes longer is waited for by the ticket's number, which can be shown.
    /// </summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ShortestGrace = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A program that cannot work with its arguments, files or ports ends within this; later ends are the policy's and the log's.
    /// </summary>
    private static readonly TimeSpan FirstMoments = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>The exit code is the highest of all the jobs'.</summary>
    public async Task<int> SendAsync(IReadOnlyList<string> jobs, ControlRequest request, bool wait, CancellationToken cancel)
    {
        var sent = await Task.WhenAll(jobs.Distinct().Select(job => AnswerAsync(job, () => SendOneAsync(job, request, wait, cancel)))).ConfigureAwait(false);
        return await FinishAsync(sent, request, wait, cancel).ConfigureAwait(false);
    }

    /// <summary>Waits for what was sent already, and prints how it turned out.</summary>
    public Task<int> FollowAsync(IReadOnlyList<TicketDocument> sent, ControlRequest request, bool wait, CancellationToken cancel)
    {
        foreach (var ticket in sent)
            TellIfHeld(ticket, request);
        return FinishAsync([.. sent.Select(ticket => new Answer(ticket.Job, ticket, null))], request, wait, cancel);
    }

    private async Task<int> FinishAsync(Answer[] sent, ControlRequest request, bool wait, CancellationToken cancel)
    {
        var answers = wait ? await Task.WhenAll(sent.Select(answer => ResolvedAsync(answer, cancel))).ConfigureAwait(false) : sent;
        var exitCode = ExitCode.Done;
        foreach (var answer in answers)
            exitCode = Math.Max(exitCode, await TellAsync(answer, request, wait, cancel).ConfigureAwait(false));

        if (session.IsJson)
            session.Document([.. answers.Select(answer => answer.Ticket).OfType<TicketDocument>()], json => json.TicketDocumentArray);
        return exitCode;
    }

    /// <summary>Sent once, however often the connection breaks meanwhile: the key makes a repetition the same request.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="wait">Whether the caller will wait for the outcome: then the answer brings it, if it comes soon.</param>
    /// <param name="cancel">Ends the wait for the answer.</param>
    public async Task<TicketDocument> SendOneAsync(string job, ControlRequest request, bool wait, CancellationToken cancel)
    {
        var (key, soon) = (RandomText.Hex(32), wait ? Soon : (TimeSpan?)null);
        SupervisorUnreachableException? broken = null;
        try
        {
            var ticket = await session.Reconnection.RunAsync(
                async again =>
                {
                    try
                    {
                        return await session.Client.SendControlAsync(job, Urgent(request), key, soon, again).ConfigureAwait(false);
                    }
                    catch (SupervisorUnreachableException e) when (e.Interrupted)
                    {
                        broken = e;
                        throw;
                    }
                },
                cancel).ConfigureAwait(false);
            TellIfHeld(ticket, request);
            return ticket;
        }
        catch (SupervisorUnreachableException) when (broken is not null)
        {
            session.Note($"{job}: the connection broke before the ticket came. When the supervisor is back, see whether it was accepted: dsup tickets {job}");
            throw broken;                                            // it may have been accepted: leaving it once more could do it twice
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            session.Note($"{job}: interrupted before its ticket came. See whether it was accepted: dsup tickets {job}");
            throw;
        }
    }

    /// <summary>A grace window is passed by what leaves no grace, unless the caller says a priority (CONTRACT.md, "Order" 6).</summary>
    public static ControlRequest Urgent(ControlRequest request) =>
        LeavesNoGrace(request) ? request with { Priority = request.Priority ?? "urgent" } : request;

    private static bool LeavesNoGrace(ControlRequest request) =>
        (request.Signal is { } signal && Signal.IsKill(signal))
        || (request.Grace is { } grace && Duration.TryParse(grace, out var span) && span <= TimeSpan.Zero);

    private void TellIfHeld(TicketDocument ticket, ControlRequest request)
    {
        if (ticket.HeldUntil is null || session.IsQuiet)
            return;
        var until = Clock.Local(ticket.HeldUntil, session.Caller.Time.LocalTimeZone);
        session.Note($"{ticket.Job}: waits for the stop that is under way, until {until} at the latest. {WayPast(ticket.Job, request)}");
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
            session.Note($"{ticket.Job}: no longer waiting; ticket {ticket.Ticket} stays valid: dsup wait --ticket {ticket.Ticket}");
            throw;
        }
        catch (SupervisorUnreachableException)
        {
            session.Note($"{ticket.Job}: ticket {ticket.Ticket} is accepted and stays valid: dsup wait --ticket {ticket.Ticket}");
            throw;
        }
    }

    /// <summary>One line for a resolved ticket.</summary>
    public async Task<int> TellAsync(TicketDocument ticket, ControlRequest request, CancellationToken cancel)
    {
        if (ExitCode.Of(ticket) != ExitCode.Done)
            return session.Complain(OutcomeText.Of(ticket, request, after: null), ExitCode.Of(ticket), Tone.Bad);
        if (!session.IsJson && !session.IsQuiet)
            Say(ticket, request, await AfterAsync(ticket, request, cancel).ConfigureAwait(false));
        return ExitCode.Done;
    }

    /// <summary>One line for the resolved ticket of a first start, and exit code 1 where its process failed at once.</summary>
    public async Task<int> TellFirstAsync(TicketDocument ticket, ControlRequest request, CancellationToken cancel)
    {
        var after = await AfterAsync(ticket, request, cancel).ConfigureAwait(false);
        var watched = session.Caller.Time.GetTimestamp();
        while (after is { State: "running" or "starting" } && session.Caller.Time.GetElapsedTime(watched) < FirstMoments)
        {
            await Task.Delay(Look, session.Caller.Time, cancel).ConfigureAwait(false);
            after = await JobAsync(ticket.Job, cancel).ConfigureAwait(false);
        }

        if (after is null || !JobEnd.IsFailure(after))
            return await TellAsync(ticket, request, cancel).ConfigureAwait(false);
        return session.Complain(OutcomeText.Of(ticket, request, after), ExitCode.Failed, Tone.Bad);
    }

    private void Say(TicketDocument ticket, ControlRequest request, JobDocument? after) =>
        session.Say(OutcomeText.Of(ticket, request, after), OutcomeText.ToneOf(ticket, request, after));

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

    /// <summary>The job as the control has left it, where the line names its process. Best effort: the outcome is known anyway.</summary>
    private async Task<JobDocument?> AfterAsync(TicketDocument ticket, ControlRequest request, CancellationToken cancel)
    {
        if (ticket.Outcome != "done" || !OutcomeText.TellsOfJob(request.Control))
            return null;

        // What took no longer than any grace has killed nothing: then the ticket says all that the line says.
        var isShort = request.Control == "start" || ticket.WaitMs < ShortestGrace.TotalMilliseconds;
        if (isShort && (ticket.Pid is not null || request.Control == "stop"))
            return new JobDocument { Job = ticket.Job, State = ticket.Pid is null ? "finished" : "running", Pid = ticket.Pid, Run = ticket.Run };
        return await JobAsync(ticket.Job, cancel).ConfigureAwait(false);
    }

    private async Task<JobDocument?> JobAsync(string job, CancellationToken cancel)
    {
        try
        {
            return await session.Client.GetJobAsync(job, cancel).ConfigureAwait(false);
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
