using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Tests.Cli.Fake;

/// <summary>The agreed HTTP surface on a real Unix socket, with nothing behind it but <see cref="FakeState"/>.</summary>
internal sealed class FakeSupervisor : IAsyncDisposable
{
    private readonly ScratchDirectory _directory = new("dsup-fake-");
    private WebApplication? _app;

    public FakeState State { get; } = new();

    public string DataDirectory => _directory.Path;

    public string SocketPath => Path.Combine(DataDirectory, "dsup.sock");

    /// <summary>How many answers are withheld: the request is carried out, then the connection breaks.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>How many streams end after what is there already.</summary>
    public int StreamsToBreak { get; set; }

    public static async Task<FakeSupervisor> StartAsync()
    {
        var fake = new FakeSupervisor();
        await fake.UpAsync();
        return fake;
    }

    public async Task UpAsync()
    {
        File.Delete(SocketPath);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(SocketPath));
        _app = builder.Build();
        _app.UseRouting();
        Map(_app);
        await _app.StartAsync();
    }

    /// <summary>Gone at once: open requests break off, the socket stays behind and refuses.</summary>
    public async Task DownAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        _directory.Dispose();
    }

    private void Map(WebApplication app)
    {
        app.MapGet("/v1/jobs", http => AnswerAsync(http, 200, [.. State.Jobs.Values.OrderBy(job => job.Job, StringComparer.Ordinal)], json => json.JobDocumentArray));
        app.MapGet("/v1/jobs/{name}", http => OfJobAsync(http, job => AnswerAsync(http, 200, WithDefinition(job), json => json.JobDocument)));
        app.MapPut("/v1/jobs/{name}", PutAsync);
        app.MapPost("/v1/jobs/{name}/controls", http => OfJobAsync(http, job => ControlAsync(http, job.Job)));
        app.MapPost("/v1/controls", SelectionAsync);
        app.MapGet("/v1/jobs/{name}/runs", http => OfJobAsync(http, _ => AnswerAsync(http, 200, [.. State.Runs], json => json.RunDocumentArray)));
        app.MapGet("/v1/jobs/{name}/logs", http => OfJobAsync(http, _ => FakeStreams.LogsAsync(http, this)));
        app.MapGet("/v1/events", http => FakeStreams.EventsAsync(http, this));
        app.MapGet("/v1/tickets", http => AnswerAsync(http, 200, [.. State.Tickets.AsEnumerable().Reverse()], json => json.TicketDocumentArray));
        app.MapGet("/v1/tickets/{n}", TicketAsync);
        app.MapPost("/v1/sql", http => AnswerAsync(http, 200, State.Sql, json => json.SqlResult));
        app.MapPost("/v1/shutdown", ShutdownAsync);
        app.MapGet("/v1/version", http => AnswerAsync(
            http, 200, new VersionDocument { Version = "9.9.9", Pid = 42, Since = "2026-01-01T00:00:00.000Z", DataDirectory = DataDirectory, Schema = 1 }, json => json.VersionDocument));
    }

    private async Task PutAsync(HttpContext http)
    {
        var name = (string)http.GetRouteValue("name")!;
        var definition = await JsonSerializer.DeserializeAsync(http.Request.Body, DefinitionJson.Default.JobDefinition, http.RequestAborted);
        if (http.Request.Headers.IfNoneMatch == "*" && State.Jobs.ContainsKey(name))
        {
            await ProblemAsync(http, 412, ProblemTypes.JobExists, $"A job named '{name}' exists");
            return;
        }

        State.Definitions[name] = definition!;
        var existed = State.Jobs.TryGetValue(name, out var job);
        job = existed ? job! : State.Add(name, "pending");
        await AnswerAsync(http, existed ? 200 : 201, job, json => json.JobDocument);
    }

    private async Task ControlAsync(HttpContext http, string job)
    {
        var request = (await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.ControlRequest, http.RequestAborted))!;
        var ticket = State.Accept(job, request, http.Request.Headers["Idempotency-Key"]);
        await AnswerAsync(http, ticket.State == "resolved" ? 200 : 202, ticket, json => json.TicketDocument);
    }

    private async Task SelectionAsync(HttpContext http)
    {
        var request = (await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.ControlRequest, http.RequestAborted))!;
        string[] selectors = [.. http.Request.Query["selector"].OfType<string>()], names = [.. State.Jobs.Keys.Order(StringComparer.Ordinal)];
        var (jobs, without) = (JobSelector.Choose(selectors, names), JobSelector.WithoutJob(selectors, names));
        var tickets = http.Request.Query["dry_run"] == "true" ? [] : jobs.Select(job => State.Accept(job, request, key: null)).ToList();
        await (jobs.Count == 0
            ? ProblemAsync(http, 404, ProblemTypes.JobNotFound, $"No job named '{string.Join(", ", without)}'")
            : AnswerAsync(http, 202, new SelectionDocument { Jobs = jobs, Tickets = tickets, WithoutJob = without }, json => json.SelectionDocument));
    }

    private async Task TicketAsync(HttpContext http)
    {
        State.Waits++;
        var number = long.Parse((string)http.GetRouteValue("n")!, System.Globalization.CultureInfo.InvariantCulture);
        var until = Duration.TryParse(http.Request.Query["wait"], out var wait) ? DateTimeOffset.UtcNow + wait : DateTimeOffset.MinValue;
        while (State.Find(number) is { State: not "resolved" } && DateTimeOffset.UtcNow < until && _app is not null)
            await Task.Delay(5, http.RequestAborted);
        await (State.Find(number) is { } ticket
            ? AnswerAsync(http, ticket.State == "resolved" ? 200 : 202, ticket, json => json.TicketDocument)
            : ProblemAsync(http, 404, ProblemTypes.TicketNotFound, $"No ticket {number}. List tickets with: dsup tickets"));
    }

    private async Task ShutdownAsync(HttpContext http)
    {
        http.Response.StatusCode = 202;
        await http.Response.CompleteAsync();
        _ = Task.Run(DownAsync, CancellationToken.None);
    }

    private Task OfJobAsync(HttpContext http, Func<JobDocument, Task> then)
    {
        var name = (string)http.GetRouteValue("name")!;
        return State.Jobs.TryGetValue(name, out var job)
            ? then(job)
            : ProblemAsync(http, 404, ProblemTypes.JobNotFound, $"No job named '{name}'. List jobs with: dsup status");
    }

    private JobDocument WithDefinition(JobDocument job) => State.Definitions.TryGetValue(job.Job, out var definition)
        ? job with { Definition = JsonSerializer.SerializeToElement(definition, DefinitionJson.Default.JobDefinition) }
        : job;

    private Task AnswerAsync<T>(HttpContext http, int status, T document, Func<WireJson, JsonTypeInfo<T>> type)
    {
        if (AnswersToLose > 0)
        {
            AnswersToLose--;
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(JsonSerializer.Serialize(document, type(WireJson.Default)), http.RequestAborted);
    }

    public static Task ProblemAsync(HttpContext http, int status, string type, string detail)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        return http.Response.WriteAsync(
            JsonSerializer.Serialize(new ProblemDocument { Type = type, Status = status, Detail = detail }, WireJson.Default.ProblemDocument),
            http.RequestAborted);
    }
}
