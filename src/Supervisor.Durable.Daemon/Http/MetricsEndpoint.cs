using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>
/// <c>/metrics</c> in Prometheus' text format (prometheus.io, "Exposition formats"). Counted from rows, so a restart loses nothing.
/// </summary>
internal static class MetricsEndpoint
{
    private static readonly (string Metric, string Name, string Label, string Type, string Help)[] Metrics =
    [
        ("jobs", "dsup_jobs", "state", "gauge", "Jobs by state."),
        ("runs", "dsup_runs", "result", "gauge", "Runs in the history by result, or by state while they have none."),
        ("tickets_open", "dsup_tickets_open", "state", "gauge", "Controls that are not resolved."),
        ("tickets", "dsup_tickets_total", "event", "counter", "Controls ever accepted."),
    ];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (DurableSupervisor s, Uptime uptime) => TypedResults.Text(Write(s, uptime), "text/plain; version=0.0.4"));

    private static string Write(DurableSupervisor s, Uptime uptime)
    {
        var counts = s.History.Counts().ToLookup(c => c.Metric);
        var text = new StringBuilder();
        foreach (var (metric, name, label, type, help) in Metrics)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            foreach (var count in counts[metric])
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{label}=\"{count.Label}\"}} {count.Count}\n");
        }
        return text.Append(CultureInfo.InvariantCulture,
            $"# HELP dsup_start_time_seconds When this supervisor started, Unix time.\n# TYPE dsup_start_time_seconds gauge\ndsup_start_time_seconds {uptime.Since.ToUnixTimeSeconds()}\n").ToString();
    }
}
