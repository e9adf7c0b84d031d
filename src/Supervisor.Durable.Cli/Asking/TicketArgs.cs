using System.Globalization;
using System.Text.Json;

namespace Supervisor.Durable.Cli.Asking;

/// <summary>The arguments of a ticket's control, as far as a line about it names them.</summary>
internal static class TicketArgs
{
    /// <summary>The member <c>signal</c>, a name or a number.</summary>
    public static string? Signal(string? args)
    {
        try
        {
            using var json = JsonDocument.Parse(args ?? "{}");
            return json.RootElement.ValueKind != JsonValueKind.Object ? null : json.RootElement.EnumerateObject()
                .Where(member => member.Name.Equals("signal", StringComparison.OrdinalIgnoreCase))
                .Select(member => member.Value.ValueKind == JsonValueKind.Number
                    ? member.Value.GetInt32().ToString(CultureInfo.InvariantCulture)
                    : member.Value.GetString())
                .FirstOrDefault();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
