namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Columns under headings, three blanks apart, nothing else; values are never cut or wrapped, so that scripts can read them.</summary>
internal sealed class Table(params IReadOnlyList<string> headings)
{
    private const int Gap = 3;
    private readonly List<Cell[]> _rows = [];
    private readonly bool[] _right = new bool[headings.Count];

    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Puts a column's values to its right edge.</summary>
    public void AlignRight(int column) => _right[column] = true;

    public void Write(TextWriter writer, bool colour)
    {
        var heading = headings.Select(text => new Cell(text, Tone.Heading)).ToArray();
        var widths = Enumerable.Range(0, headings.Count)
            .Select(column => _rows.Append(heading).Max(row => TextWidth.Of(row[column].Text))).ToArray();

        WriteRow(writer, heading, widths, colour);
        foreach (var row in _rows)
            WriteRow(writer, row, widths, colour);
    }

    private void WriteRow(TextWriter writer, Cell[] row, int[] widths, bool colour)
    {
        for (var column = 0; column < row.Length; column++)
        {
            var cell = row[column];
            var missing = new string(' ', widths[column] - TextWidth.Of(cell.Text));
            var isLast = column == row.Length - 1;
            if (_right[column])
                writer.Write(missing);
            writer.Write(Paint.Text(cell.Text, cell.Tone, colour));
            if (!isLast)
                writer.Write((_right[column] ? "" : missing) + new string(' ', Gap));
        }

        writer.Write('\n');
    }
}
