using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Follows what an apply has sent to its end.</summary>
internal sealed class Applying(Session session)
{
    /// <summary>The exit code: 1 if anything failed.</summary>
    public async Task<int> FollowAsync(ApplyDocument done, bool wait, CancellationToken cancel)
    {
        var jobs = await Task.WhenAll(done.Jobs.Select(job => wait ? ResolvedAsync(job, cancel) : Task.FromResult((job, (TicketDocument?)null)))).ConfigureAwait(false);
        var exitCode = ExitCode.Done;
        foreach (var (job, ticket) in jobs)
            exitCode = Math.Max(exitCode, await TellAsync(job, ticket, cancel).ConfigureAwait(false));
        if (session.IsJson)
            session.Document(done with { Jobs = [.. jobs.Select(j => j.Item1)] }, json => json.ApplyDocument);
        return exitCode;
    }

    private async Task<(PlannedJob Job, TicketDocument? Ticket)> ResolvedAsync(PlannedJob job, CancellationToken cancel)
    {
        if (job.Ticket is not { } number)
            return (job, null);
        var ticket = await session.Client.WaitForTicketAsync(number, session.Reconnection, cancel).ConfigureAwait(false);
        return (job with { Outcome = ticket.Outcome, Error = ticket.Outcome == "failed" ? ticket.Error : null }, ticket);
    }

    private async Task<int> TellAsync(PlannedJob job, TicketDocument? ticket, CancellationToken cancel)
    {
        if (ticket is not null)
            return await new Controls(session).TellAsync(ticket, new ControlRequest { Control = ticket.Control }, cancel).ConfigureAwait(false);
        if (job.Error is { } error)
            return session.Complain(
                job.Action == "keep" ? $"{job.Job}: not removed: {error}" : $"{job.Job}: {job.Action} failed: {error}", ExitCode.Failed);

        if (job.Ticket is { } number)
            session.Say($"{job.Job}: ticket {number}");
        return ExitCode.Done;
    }
}
