using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>The number of one execution of a job's command: that of the control which launched it. In JSON it is a number.</summary>
/// <param name="Value">A positive number, unique in its data directory and growing.</param>
[JsonConverter(typeof(IdJsonConverter<RunId>))]
public readonly record struct RunId(long Value) : IParsable<RunId>
{
    /// <summary>Reads digits, as <see cref="ToString"/> writes them.</summary>
    /// <param name="s">The digits.</param>
    /// <param name="provider">Not used: it is written the same everywhere.</param>
    /// <exception cref="FormatException">It is no positive whole number; the message names it.</exception>
    public static RunId Parse(string s, IFormatProvider? provider = null) => TryParse(Argument.NotNull(s), provider, out var result)
        ? result
        : throw new FormatException($"'{s}' is no number of a run: that is a whole number from 1 on.");

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="s">The digits.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The number.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RunId result)
    {
        result = long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? new(value) : default;
        return result.Value > 0;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
