using System.Text.Json;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>/v1/schedules</c>: what is sent to which job at which times.</summary>
internal static class ScheduleEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/schedules", (DurableSupervisor s) => TypedResults.Json(s.History.Schedules().Select(Documents.Of).ToArray(), RelaxedJson.Wire.ScheduleDocumentArray))
            .WithSummary("All schedules, by name, with their next and last times").Produces<ScheduleDocument[]>();
        routes.MapGet("/v1/schedules/{name}", (string name, DurableSupervisor s) => Answer(Known(s, name)))
            .WithSummary("One schedule").Produces<ScheduleDocument>();
        routes.MapPut("/v1/schedules/{name}", Put)
            .WithSummary("Make or change a schedule: a cron expression, or once at a time; If-None-Match: * refuses to change one")
            .Accepts<ScheduleRequest>("application/json", "*/*").Produces<ScheduleDocument>().Produces<ScheduleDocument>(201);
        routes.MapDelete("/v1/schedules/{name}", Delete).WithSummary("Remove a schedule; the answer is how it was").Produces<ScheduleDocument>();
        routes.MapPost("/v1/schedules/{name}/pause", (string name, DurableSupervisor s) => After(s, name, name => s.PauseAsync(name)))
            .WithSummary("Let a schedule's times pass until it is resumed").Produces<ScheduleDocument>();
        routes.MapPost("/v1/schedules/{name}/resume", (string name, DurableSupervisor s) => After(s, name, name => s.ResumeAsync(name)))
            .WithSummary("Let a paused schedule fire again, from its next time on").Produces<ScheduleDocument>();
        routes.MapPost("/v1/schedules/{name}/run", Run)
            .WithSummary("Send now what a schedule would send; Idempotency-Key makes it safe to repeat, wait=30s waits for the outcome")
            .Produces<TicketDocument>().Produces<TicketDocument>(202);
    }

    private static async Task<IResult> Put(string name, HttpContext http, DurableSupervisor s)
    {
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.ScheduleRequest, http.RequestAborted)
            ?? throw new FormatException("The body must be a schedule, such as {\"job\":\"web\",\"control\":\"restart\",\"cron\":\"30 4 * * *\"}.");
        var schedule = ScheduleReader.Read(Uri.UnescapeDataString(name), request);
        var created = await s.ScheduleAsync(schedule, createOnly: http.Request.Headers.IfNoneMatch == "*");
        return Answer(Known(s, schedule.Name), created == DefinitionChange.Created ? 201 : 200);
    }

    private static async Task<IResult> Delete(string name, DurableSupervisor s)
    {
        var schedule = Known(s, name);
        await s.UnscheduleAsync(name);
        return Answer(schedule);
    }

    private static async Task<IResult> After(DurableSupervisor s, string name, Func<string, Task> change)
    {
        await change(name);
        return Answer(Known(s, name));
    }

    private static Task<IResult> Run(string name, HttpContext http, DurableSupervisor s) => TicketEndpoints.Send(s, http, key => s.Fire(name, key));

    private static ScheduleView Known(DurableSupervisor s, string name) => s.History.Schedule(name) ?? throw new ScheduleNotFoundException(name);

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<ScheduleDocument> Answer(ScheduleView schedule, int status = 200) =>
        TypedResults.Json(Documents.Of(schedule), RelaxedJson.Wire.ScheduleDocument, statusCode: status);
}
