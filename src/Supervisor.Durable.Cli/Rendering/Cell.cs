using System.Globalization;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>One field of a table; always safe to show, <c>-</c> where there is nothing.</summary>
internal readonly record struct Cell
{
    public Cell(string? text, Tone tone = Tone.Plain)
    {
        Text = string.IsNullOrEmpty(text) ? "-" : Escape.Visible(text);
        Tone = tone;
    }

    public string Text { get; }

    public Tone Tone { get; }

    public static implicit operator Cell(string? text) => new(text);

    public static implicit operator Cell(long? number) => new(number?.ToString(CultureInfo.InvariantCulture));

    public static implicit operator Cell(int? number) => new(number?.ToString(CultureInfo.InvariantCulture));

    public static implicit operator Cell(long number) => new(number.ToString(CultureInfo.InvariantCulture));
}
