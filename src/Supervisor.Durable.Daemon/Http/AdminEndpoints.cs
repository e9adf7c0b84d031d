using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>The supervisor itself: SQL, shutdown, version, health.</summary>
internal static class AdminEndpoints
{
    private static readonly TimeSpan LongestQuery = TimeSpan.FromSeconds(30);

    /// <summary>What is copied at once for a caller to read.</summary>
    private const int Block = 32 * 1024;

    /// <summary>Queries keep a thread each: those who ask without end must leave some to the others.</summary>
    private static readonly SemaphoreSlim AtOnce = new(Math.Max(2, Environment.ProcessorCount));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/sql", Sql).WithSummary("Read-only SQL over the database").Accepts<SqlRequest>("application/json", "*/*").Produces<SqlResult>();
        routes.MapPost("/v1/shutdown", Shutdown)
            .WithSummary("End this supervisor, leaving the jobs running or stopping them first").Accepts<ShutdownRequest>("application/json", "*/*").Produces(202);
        routes.MapGet("/v1/version", (DurableSupervisor s, Uptime uptime, OwnConfiguration own) => TypedResults.Json(Version(s, uptime, own), RelaxedJson.Wire.VersionDocument))
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
        await InTurnAsync(() => AnswerAsync(http, s, request.Query, ends.Token), ends.Token, http.RequestAborted);
        return TypedResults.Empty;
    }

    /// <summary>A turn lasts until the answer is sent: there are never more answers in memory than turns.</summary>
    private static async Task InTurnAsync(Func<Task> query, CancellationToken late, CancellationToken aborted)
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
            await Task.Run(query, aborted);
        }
        finally
        {
            AtOnce.Release();
        }
    }

    /// <summary>The answer is sent when it is whole: a query that fails in the middle has a reason, and no half an answer.</summary>
    private static async Task AnswerAsync(HttpContext http, DurableSupervisor s, string query, CancellationToken cancellationToken)
    {
        var answer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(answer, new JsonWriterOptions { Encoder = RelaxedJson.Wire.Options.Encoder }))
        {
            json.WriteStartObject();
            s.History.QueryRows(query, columns => Columns(json, columns), row => Row(json, row), cancellationToken);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = answer.WrittenCount;
        try
        {
            for (var rest = answer.WrittenMemory; rest.Length > 0; rest = rest[Math.Min(Block, rest.Length)..])
                await http.Response.BodyWriter.WriteAsync(rest[..Math.Min(Block, rest.Length)], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            http.Abort();                                            // who takes his time to read would keep the turn
        }
    }

    private static void Columns(Utf8JsonWriter json, IReadOnlyList<string> columns)
    {
        json.WriteStartArray("columns");
        foreach (var column in columns)
            json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
    }

    private static void Row(Utf8JsonWriter json, IReadOnlyList<object?> cells)
    {
        json.WriteStartArray();
        foreach (var cell in cells)
            Cell(json, cell);
        json.WriteEndArray();
    }

    private static void Cell(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case byte[] bytes:
                json.WriteStringValue($"x'{Convert.ToHexStringLower(bytes)}'");
                break;
            default:
                json.WriteStringValue(cell.ToString());
                break;
        }
    }

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
