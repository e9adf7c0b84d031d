using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>/v1/jobs</c>: what jobs there are, how they are defined, and what they are asked.</summary>
internal static class JobEndpoints
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/jobs", (DurableSupervisor s) => TypedResults.Json(s.History.Jobs().Select(j => Documents.Of(j)).ToArray(), RelaxedJson.Wire.JobDocumentArray))
            .WithSummary("All jobs, by name").Produces<JobDocument[]>();
        routes.MapGet("/v1/jobs/{name}", (string name, DurableSupervisor s) => TypedResults.Json(Job(s, name), RelaxedJson.Wire.JobDocument))
            .WithSummary("One job, with its definition").Produces<JobDocument>();
        routes.MapPut("/v1/jobs/{name}", Put)
            .WithSummary("Define a job; If-None-Match: * refuses to change one").Accepts<JobDefinition>("application/json", "*/*").Produces<JobDocument>().Produces<JobDocument>(201);
        routes.MapDelete("/v1/jobs/{name}", Delete)
            .WithSummary("Stop a job gracefully and delete it; now=true: kill and delete it before anything else that it was asked").Produces<TicketDocument>().Produces<TicketDocument>(202);
        routes.MapPost("/v1/jobs/{name}/controls", Control)
            .WithSummary("Send a control; Idempotency-Key makes it safe to repeat, wait=30s waits for the outcome")
            .Accepts<ControlRequest>("application/json", "*/*").Produces<TicketDocument>().Produces<TicketDocument>(202);
        routes.MapGet("/v1/jobs/{name}/runs", Runs).WithSummary("A job's runs, the newest first").Produces<RunDocument[]>();
    }

    private static async Task<IResult> Put(string name, HttpContext http, DurableSupervisor s)
    {
        JobName.Check(Uri.UnescapeDataString(name));                 // a slash comes as %2F, and goes back as it was written
        var body = await JsonNode.ParseAsync(http.Request.Body, null, Strict, http.RequestAborted) as JsonObject
            ?? throw new FormatException("The body must be a job's definition: an object with a Command or a Shell.");
        var createOnly = http.Request.Headers.IfNoneMatch == "*";
        var created = await s.DeclareAsync(name, Read(body, name, s), createOnly, Caller.Of(http));
        return TypedResults.Json(Job(s, name), RelaxedJson.Wire.JobDocument, statusCode: created == DefinitionChange.Created ? 201 : 200);
    }

    /// <summary>JsonNode looks into names and texts late: what is no Unicode in them is found only here.</summary>
    private static JobSpec Read(JsonObject body, string name, DurableSupervisor s)
    {
        try
        {
            return SpecReader.Read(HiddenSecrets.Restored(body, s.History.Spec(name)), name);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new FormatException("The body has a name or a text that is no Unicode. Send UTF-8, and no halves of surrogate pairs.", e);
        }
    }

    private static Task<IResult> Delete(string name, bool? now, HttpContext http, DurableSupervisor s) =>
        Send(name, now == true ? ControlBatch.DeleteNow() : ControlBatch.DeleteWithSignal(), http, s);

    private static async Task<IResult> Control(string name, HttpContext http, DurableSupervisor s)
    {
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.ControlRequest, http.RequestAborted)
            ?? throw new FormatException("The body must be a control, such as {\"control\":\"start\"}.");
        return await Send(name, ControlNames.Read(request), http, s);
    }

    private static Task<IResult> Send(string name, ControlBatch batch, HttpContext http, DurableSupervisor s) =>
        TicketEndpoints.Send(s, http, key => s.Send(name, batch, Caller.Of(http), key));

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<RunDocument[]> Runs(string name, int? n, DurableSupervisor s) =>
        TypedResults.Json(s.History.Runs(Row(s, name).Job, Math.Clamp(n ?? 20, 1, 10_000)).Select(Documents.Of).ToArray(), RelaxedJson.Wire.RunDocumentArray);

    private static JobDocument Job(DurableSupervisor s, string name) => Documents.Of(Row(s, name), s.Job(name).Definition);

    private static JobView Row(DurableSupervisor s, string name) => s.History.Job(name) ?? throw new JobNotFoundException(name);
}
