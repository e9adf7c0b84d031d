using System.Text.Json;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Applying;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>
/// Turns what goes wrong into problem documents (RFC 9457). What isn't foreseen is logged, and answered without its inside.
/// </summary>
internal static partial class Problems
{
    public static async Task Handle(HttpContext context, RequestDelegate next, ILogger log)
    {
        var left = context.RequestAborted;
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400 and var status })
                await Write(context, Unrouted(context.Request, status));
        }
        catch (Exception e) when (left.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // the caller left, and the request goes with him
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var problem = Of(e);
            if (problem.Status == 500)
                LogFailed(log, e, context.Request.Method, context.Request.Path);
            await Write(context, problem);
        }
    }

    /// <summary>What routing itself refuses comes without a body.</summary>
    private static ProblemDocument Unrouted(HttpRequest request, int status) => new()
    {
        Type = ProblemTypes.Invalid,
        Status = status,
        Title = status == 405 ? "Method not allowed" : "Not found",
        Detail = $"There is no {request.Method} {request.Path}. See /openapi/v1.json for what there is.",
    };

    private static ProblemDocument Of(Exception e) => e switch
    {
        JobNotFoundException => Problem(ProblemTypes.JobNotFound, 404, "No such job", e),
        TicketNotFoundException => Problem(ProblemTypes.TicketNotFound, 404, "No such ticket", e),
        RunNotFoundException => Problem(ProblemTypes.RunNotFound, 404, "No such run", e),
        ScheduleNotFoundException => Problem(ProblemTypes.ScheduleNotFound, 404, "No such schedule", e),
        ScheduleExistsException => Problem(ProblemTypes.ScheduleExists, 412, "The schedule exists", e),
        JobExistsException => Problem(ProblemTypes.JobExists, 412, "The job exists", e),
        NotRecordedException => Problem(ProblemTypes.NotRecorded, 503, "Done, but not recorded", e),
        IdempotencyKeyReusedException => Problem(ProblemTypes.KeyReused, 422, "The idempotency key was used for another request", e),
        StorageUnavailableException => Problem(ProblemTypes.StorageUnavailable, 503, "The database cannot be used now", e),
        ConfigurationMistakesException => Problem(ProblemTypes.Configuration, 422, "Mistakes in the configuration", e),
        BackupException => Problem(ProblemTypes.BackupFailed, 409, "The backup was not written", e),
        SupervisorException or FormatException => Problem(ProblemTypes.Invalid, 400, "Invalid request", e),
        JsonException json => new() { Type = ProblemTypes.Invalid, Status = 400, Title = "Invalid JSON", Detail = $"The body is not the JSON that is wanted here, at {json.Path ?? "$"}: see /openapi/v1.json. {json.InnerException?.Message}".TrimEnd() },
        BadHttpRequestException bad => Problem(ProblemTypes.Invalid, bad.StatusCode, "Invalid request", e),
        // Kestrel's own words for a chunk whose size no body can have
        IOException { InnerException: OverflowException } => Problem(ProblemTypes.Invalid, 400, "Invalid request", e),
        _ => new() { Type = "urn:dsup:internal", Status = 500, Title = "Internal error", Detail = "The supervisor failed to answer; its log says why." },
    };

    private static ProblemDocument Problem(string type, int status, string title, Exception e) =>
        new() { Type = type, Status = status, Title = title, Detail = CommandWords.Of(e) };

    private static async Task Write(HttpContext context, ProblemDocument problem)
    {
        context.Response.StatusCode = problem.Status ?? 500;
        if (problem.Status == 503)
            context.Response.Headers.RetryAfter = "1";
        await context.Response.WriteAsJsonAsync(problem, RelaxedJson.Wire.ProblemDocument, "application/problem+json");
    }

    [LoggerMessage(4001, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger log, Exception e, string method, string path);
}
