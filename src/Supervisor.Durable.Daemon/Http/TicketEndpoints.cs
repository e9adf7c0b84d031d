using Microsoft.AspNetCore.Http.HttpResults;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>/v1/tickets</c>: what was asked, and what became of it.</summary>
internal static class TicketEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/tickets", (string? job, bool? pending, bool? asked, int? n, DurableSupervisor s) => TypedResults.Json(
            Of(s, Known(s, job), pending == true, asked == true, Math.Clamp(n ?? 20, 1, 10_000)).Select(t => Documents.Of(t)).ToArray(), RelaxedJson.Wire.TicketDocumentArray))
            .WithSummary("Tickets, the newest first; asked=true: without those that the supervisor has sent by itself").Produces<TicketDocument[]>();
        routes.MapGet("/v1/tickets/{number:long}", (long number, HttpContext http, DurableSupervisor s) =>
            Show(s, http, new TicketId(number)))
            .WithSummary("One ticket; wait=30s waits for its outcome").Produces<TicketDocument>().Produces<TicketDocument>(202);
    }

    /// <summary>What is still to be done is shown, also what the supervisor asks for itself.</summary>
    private static IReadOnlyList<TicketView> Of(DurableSupervisor s, string? job, bool pending, bool asked, int most) =>
        asked && !pending ? s.History.AskedTickets(job, most) : s.History.Tickets(job, pending, most);

    /// <summary>
    /// Sends a batch with the request's key, and answers with its ticket. The row is read once: the outcome comes from the loop.
    /// </summary>
    public static async Task<IResult> Send(DurableSupervisor s, HttpContext http, Func<string?, Ticket> send)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var wait = Waiting.Of(http);
        var ticket = send(key.Length == 0 ? null : key);
        var batch = await ticket.Accepted;
        await WaitAsync(ticket.WaitAsync, wait, http.RequestAborted);
        return Answer(s, batch[^1], batch);
    }

    private static async Task<IResult> Show(DurableSupervisor s, HttpContext http, TicketId ticket)
    {
        await WaitAsync(end => s.WaitAsync(ticket, end), Waiting.Of(http), http.RequestAborted);
        return Answer(s, ticket, null);
    }

    private static async Task WaitAsync(Func<CancellationToken, Task> outcome, TimeSpan? wait, CancellationToken aborted)
    {
        if (wait is not { } time || time <= TimeSpan.Zero)
            return;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        ends.CancelAfter(time);
        try
        {
            await outcome(ends.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // the wait is over, the control is still carried out
        }
    }

    /// <summary>200 with the resolved ticket, or 202 with the open one.</summary>
    private static JsonHttpResult<TicketDocument> Answer(DurableSupervisor s, TicketId ticket, IReadOnlyList<TicketId>? batch)
    {
        var row = s.History.Find(ticket);
        var held = row.State == "queued" ? s.History.HeldUntil(ticket) : null;
        return TypedResults.Json(Documents.Of(row, batch, held, Pid(s, row)), RelaxedJson.Wire.TicketDocument, statusCode: row.Outcome is null ? 202 : 200);
    }

    /// <summary>A run has the number of the control that launched it.</summary>
    private static int? Pid(DurableSupervisor s, TicketView row) =>
        row is { Outcome: "done", Control: "start" or "try-restart" } && s.History.Run(new RunId(row.Ticket)) is { State: "running" } launched ? (int?)launched.Pid : null;

    private static string? Known(DurableSupervisor s, string? job) =>
        job is null || s.History.Job(job) is not null || s.History.Tickets(job, false, 1).Count > 0 ? job : throw new JobNotFoundException(job);
}
