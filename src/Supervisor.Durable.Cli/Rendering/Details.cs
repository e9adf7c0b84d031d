namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Lines of <c>key: value</c>, aligned at the colon as systemctl status has them.</summary>
internal sealed class Details
{
    private readonly List<(string Key, Cell Value)> _lines = [];

    /// <summary>Adds a line; one without a value is left out.</summary>
    public void Add(string key, string? value, Tone tone = Tone.Plain)
    {
        if (!string.IsNullOrEmpty(value))
            _lines.Add((key, new Cell(value, tone)));
    }

    public void Write(TextWriter writer, bool colour)
    {
        var width = _lines.Max(line => line.Key.Length) + 2;
        foreach (var (key, value) in _lines)
            writer.Write($"{key.PadLeft(width)}: {Paint.Text(value.Text, value.Tone, colour)}\n");
    }
}
