using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>/v1/controls?selector=…</c>: the same for every job that selectors name.</summary>
internal static class SelectionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/controls", Send)
        .WithSummary("Send a control to all jobs that the selectors name (names, or patterns such as web*); dry_run=true only names them; Idempotency-Key makes it safe to repeat")
        .Accepts<ControlRequest>("application/json", "*/*").Produces<SelectionDocument>().Produces<SelectionDocument>(202);

    private static async Task<IResult> Send([FromQuery(Name = "selector")] string[] selectors, [FromQuery(Name = "dry_run")] bool? isDry, HttpContext http, DurableSupervisor s)
    {
        if (selectors.Length == 0)
            throw new FormatException("Say which jobs: /v1/controls?selector=NAME, or selector=web*, or selector=* for all.");
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.ControlRequest, http.RequestAborted)
            ?? throw new FormatException("The body must be a control, such as {\"control\":\"start\"}.");
        var batch = ControlNames.Read(request);
        if (isDry == true)
            return Answer(DryRun(selectors, s), 200);
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var sent = await s.SendToAsync(selectors, batch, Caller.Of(http), key.Length == 0 ? null : key);
        var tickets = new List<TicketDocument>();
        foreach (var one in sent.Sent)
            tickets.Add(await DocumentAsync(s, one));
        return Answer(new() { Jobs = [.. sent.Sent.Select(one => one.Job)], Tickets = tickets, WithoutJob = sent.WithoutJob }, 202);
    }

    private static async Task<TicketDocument> DocumentAsync(DurableSupervisor s, SentControl sent)
    {
        var batch = await sent.Ticket.Accepted;
        var row = s.History.Find(batch[^1]);
        return Documents.Of(row, batch, row.State == "queued" ? s.History.HeldUntil(batch[^1]) : null);
    }

    private static SelectionDocument DryRun(string[] selectors, DurableSupervisor s)
    {
        var names = s.History.Jobs().Select(job => job.Job).ToList();
        return new() { Jobs = JobSelector.Choose(selectors, names), Tickets = [], WithoutJob = JobSelector.WithoutJob(selectors, names) };
    }

    private static JsonHttpResult<SelectionDocument> Answer(SelectionDocument selection, int status) => selection.Jobs.Count == 0
        ? throw new JobNotFoundException(string.Join(", ", selection.WithoutJob))
        : TypedResults.Json(selection, RelaxedJson.Wire.SelectionDocument, statusCode: status);
}
