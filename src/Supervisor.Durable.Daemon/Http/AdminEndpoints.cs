using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>The supervisor itself: SQL, shutdown, version, health.</summary>
internal static class AdminEndpoints
{
    private static readonly TimeSpan LongestQuery = TimeSpan.FromSeconds(30);

    /// <summary>Queries keep a thread each: those who ask without end must leave some to the others.</summary>
    private static readonly SemaphoreSlim AtOnce = new(Math.Max(2, Environment.ProcessorCount));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/sql", Sql).WithSummary("Read-only SQL over the database").Accepts<SqlRequest>("application/json", "*/*").Produces<SqlResult>();
        routes.MapPost("/v1/shutdown", Shutdown)
            .WithSummary("End this supervisor, leaving the jobs running or stopping them first").Accepts<ShutdownRequest>("application/json", "*/*").Produces(202);
        routes.MapGet("/v1/version", (DurableSupervisor s, Uptime uptime, OwnConfiguration own) => TypedResults.Json(Version(s, uptime, own), Plain.Json.VersionDocument))
            .WithSummary("Who answers").Produces<VersionDocument>();
        routes.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        routes.MapGet("/readyz", (DurableSupervisor s) => TypedResults.Text(s.IsReady ? "ready\n" : "not ready: the database cannot be written\n", statusCode: s.IsReady ? 200 : 503));
    }

    private static async Task<IResult> Sql(HttpContext http, DurableSupervisor s)
    {
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.SqlRequest, http.RequestAborted);
        if (string.IsNullOrWhiteSpace(request?.Query))
            throw new FormatException("The body must be {\"query\":\"SELECT …\"}.");
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        ends.CancelAfter(LongestQuery);
        var result = await InTurnAsync(() => s.History.Query(request.Query, ends.Token), ends.Token, http.RequestAborted);
        var rows = result.Rows.Select(row => (IReadOnlyList<JsonValue?>)[.. row.Select(Value)]).ToList();
        return TypedResults.Json(new SqlResult(result.Columns, rows), Plain.Json.SqlResult);
    }

    private static async Task<QueryResult> InTurnAsync(Func<QueryResult> query, CancellationToken late, CancellationToken aborted)
    {
        try
        {
            await AtOnce.WaitAsync(late);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw new QueryException("Other queries have taken all the time. Try again when they are done.");
        }
        try
        {
            return await Task.Run(query, aborted);
        }
        finally
        {
            AtOnce.Release();
        }
    }

    private static JsonValue? Value(object? cell) => cell switch
    {
        null => null,
        long number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        byte[] bytes => JsonValue.Create($"x'{Convert.ToHexStringLower(bytes)}'"),
        _ => JsonValue.Create(cell.ToString()),
    };

    private static async Task<IResult> Shutdown(HttpContext http, Closing closing)
    {
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.ShutdownRequest, http.RequestAborted);
        closing.Begin(request?.StopJobs == true);
        return TypedResults.StatusCode(202);
    }

    private static VersionDocument Version(DurableSupervisor s, Uptime uptime, OwnConfiguration own) => new()
    {
        Version = typeof(AdminEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        Pid = Environment.ProcessId,
        Since = uptime.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
        DataDirectory = s.DataDirectory,
        Schema = DurableSupervisor.SchemaVersion,
        Configuration = own.LastRead?.Sources ?? [],
    };
}
