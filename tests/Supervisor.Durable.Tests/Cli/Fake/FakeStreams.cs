using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Tests.Cli.Fake;

/// <summary>Logs and events of the fake: as arrays, and as server-sent events.</summary>
internal static class FakeStreams
{
    public static async Task LogsAsync(HttpContext http, FakeSupervisor fake)
    {
        var stream = (string?)http.Request.Query["stream"];
        var job = (string?)http.GetRouteValue("name");
        var lines = fake.State.Logs.Where(line => (stream is null || line.Stream == stream) && (line.Job is null || line.Job == job)).TakeLast(Count(http)).ToArray();
        if (http.Request.Query["follow"] != "true")
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(JsonSerializer.Serialize(lines, WireJson.Default.LogLineArray), http.RequestAborted);
            return;
        }

        var start = fake.State.Logs.All(line => line.Job is null) ? fake.State.Logs.Count - lines.Length : 0;
        await FollowAsync(
            http,
            fake,
            fake.State.Logs,
            start,
            line => line.Job is not null && line.Job != job ? "" : $"data: {JsonSerializer.Serialize(line, WireJson.Default.LogLine)}\n\n");
    }

    public static async Task EventsAsync(HttpContext http, FakeSupervisor fake)
    {
        if (http.Request.Query["follow"] != "true")
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(JsonSerializer.Serialize([.. fake.State.Events.TakeLast(Count(http))], WireJson.Default.EventDocumentArray), http.RequestAborted);
            return;
        }

        var start = long.TryParse(http.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out var last)
            ? fake.State.Events.FindLastIndex(e => e.Event <= last) + 1
            : Math.Max(0, fake.State.Events.Count - Count(http));
        await FollowAsync(http, fake, fake.State.Events, start, e => $"id: {e.Event}\ndata: {JsonSerializer.Serialize(e, WireJson.Default.EventDocument)}\n\n");
    }

    private static async Task FollowAsync<T>(HttpContext http, FakeSupervisor fake, List<T> items, int next, Func<T, string> write)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.StartAsync(http.RequestAborted);
        while (!http.RequestAborted.IsCancellationRequested)
        {
            while (next < items.Count)
                await http.Response.WriteAsync(write(items[next++]), http.RequestAborted);   // nothing, where it is another job's
            await http.Response.Body.FlushAsync(http.RequestAborted);
            if (fake.StreamsToBreak > 0)
            {
                fake.StreamsToBreak--;
                await Task.Delay(50, http.RequestAborted);
                http.Abort();
                return;
            }

            await Task.Delay(5, http.RequestAborted);
        }
    }

    private static int Count(HttpContext http) => int.TryParse(http.Request.Query["n"], CultureInfo.InvariantCulture, out var n) ? n : 100;
}
