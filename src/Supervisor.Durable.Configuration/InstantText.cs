using System.Globalization;

namespace Supervisor.Durable.Configuration;

/// <summary>An instant in a request.</summary>
internal static class InstantText
{
    /// <summary>Without an offset it could be the supervisor's time zone or UTC, which the caller cannot know.</summary>
    /// <exception cref="FormatException">It is none; the message says how to write one.</exception>
    public static DateTimeOffset Read(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind != DateTimeKind.Unspecified
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : throw new FormatException($"'{text}' is no instant. Write ISO 8601 with an offset, such as 2026-03-29T04:30:00+02:00 or 2026-03-29T02:30:00Z.");
}
