using System.Globalization;
using System.Runtime.CompilerServices;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>A promise of CONTRACT.md was broken.</summary>
internal sealed class Violation(string message) : Exception(message)
{
    public static void If(bool broken, [InterpolatedStringHandlerArgument(nameof(broken))] Words message)
    {
        if (broken)
            throw new Violation(message.Text);
    }

    /// <summary>Put into words only where something is broken: its holes may have no value else.</summary>
    [InterpolatedStringHandler]
    public ref struct Words(int literalLength, int formattedCount, bool broken, out bool isWanted)
    {
        private DefaultInterpolatedStringHandler _text = (isWanted = broken) ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;

        public string Text => _text.ToStringAndClear();

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);
    }
}
