using System.Globalization;
using System.Text.Json;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>The arguments of a ticket's control, as far as a line about it names them.</summary>
internal static class TicketArgs
{
    /// <summary>The member <c>signal</c>, a name or a number.</summary>
    public static string? Signal(string? args) => Member(args, "signal");

    /// <summary>The member <c>grace_ms</c>.</summary>
    public static TimeSpan? Grace(string? args) =>
        long.TryParse(Member(args, "grace_ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static string? Member(string? args, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(args ?? "{}");
            return json.RootElement.ValueKind != JsonValueKind.Object ? null : json.RootElement.EnumerateObject()
                .Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(member => member.Value.ValueKind == JsonValueKind.Number
                    ? member.Value.GetRawText()
                    : member.Value.GetString())
                .FirstOrDefault();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
