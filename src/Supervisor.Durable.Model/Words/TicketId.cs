using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>A control's number in the outbox, and with it the caller's claim on its outcome. In JSON it is a number.</summary>
/// <param name="Value">A positive number, unique in its data directory and growing.</param>
[JsonConverter(typeof(IdJsonConverter<TicketId>))]
public readonly record struct TicketId(long Value) : IParsable<TicketId>
{
    /// <summary>Reads digits, as <see cref="ToString"/> writes them.</summary>
    /// <param name="s">The digits.</param>
    /// <param name="provider">Not used: it is written the same everywhere.</param>
    /// <exception cref="FormatException">It is no positive whole number; the message names it.</exception>
    public static TicketId Parse(string s, IFormatProvider? provider = null) => TryParse(Argument.NotNull(s), provider, out var result)
        ? result
        : throw new FormatException($"'{s}' is no number of a ticket: that is a whole number from 1 on.");

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="s">The digits.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The number.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TicketId result)
    {
        result = long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? new(value) : default;
        return result.Value > 0;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
