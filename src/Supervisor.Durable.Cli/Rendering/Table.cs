namespace Supervisor.Durable.Cli.Rendering;

/// <summary>
/// Columns under headings, nothing else. On a terminal it fits: the last column is cut first, then the gaps shrink, then columns that can
/// be
/// spared are left out. Where no terminal is, nothing is cut, so that scripts can read it.
/// </summary>
internal sealed class Table(params IReadOnlyList<string> headings)
{
    private const int Gap = 3;
    private const int NarrowGap = 2;

    /// <summary>What is left of a last column is worth its place.</summary>
    private const int LeastOfLast = 12;

    /// <summary>A long name takes no more than a third of the terminal, but at least this: a time of day with its date.</summary>
    private const int LeastOfOther = 24;

    private readonly List<Cell[]> _rows = [];
    private readonly bool[] _right = new bool[headings.Count];
    private string[] _spared = [];

    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Puts a column's values to its right edge.</summary>
    public void AlignRight(int column) => _right[column] = true;

    /// <summary>Columns that a narrow terminal does without, by their headings: the first is left out first.</summary>
    public Table Spares(params string[] columns)
    {
        _spared = columns;
        return this;
    }

    public void Write(TextWriter writer, Caller caller) => Write(writer, caller.Colour, caller.Columns);

    /// <param name="writer">Where it goes.</param>
    /// <param name="colour">Whether cells are painted.</param>
    /// <param name="columns">The terminal's width; null: none.</param>
    public void Write(TextWriter writer, bool colour, int? columns = null)
    {
        var shown = Enumerable.Range(0, headings.Count).ToList();
        var widths = shown.Select(column => _rows.Select(row => row[column].Text).Append(headings[column]).Max(TextWidth.Of)).ToArray();
        var gap = columns is { } width ? Fit(shown, widths, width) : Gap;

        WriteRow(writer, [.. headings.Select(text => new Cell(text, Tone.Heading))], shown, widths, gap, colour);
        foreach (var row in _rows)
            WriteRow(writer, row, shown, widths, gap, colour);
    }

    /// <summary>Takes from widths and columns until a row fits; the gap that goes with it.</summary>
    private int Fit(List<int> shown, int[] widths, int columns)
    {
        if (Total(shown, widths, Gap) <= columns)
            return Gap;
        foreach (var column in shown.SkipLast(1))
            widths[column] = Math.Min(widths[column], Math.Max(columns / 3, LeastOfOther));
        foreach (var spared in _spared.Prepend(null))
        {
            if (spared is not null)
                shown.RemoveAll(column => headings[column] == spared);
            foreach (var gap in (int[])[Gap, NarrowGap])
            {
                var last = shown[^1];
                var room = columns - (Total(shown, widths, gap) - widths[last]);
                if (room < Math.Min(widths[last], Math.Max(LeastOfLast, TextWidth.Of(headings[last]))))
                    continue;
                widths[last] = Math.Min(widths[last], room);
                return gap;
            }
        }

        CutWidest(shown, widths, columns);
        return NarrowGap;
    }

    /// <summary>The last resort: the widest of the columns is cut, then the next, until all fit or each has one letter.</summary>
    private static void CutWidest(List<int> shown, int[] widths, int columns)
    {
        while (Total(shown, widths, NarrowGap) > columns && shown.MaxBy(column => widths[column]) is var widest && widths[widest] > 1)
            widths[widest]--;
    }

    private static int Total(List<int> shown, int[] widths, int gap) => shown.Sum(column => widths[column]) + (gap * (shown.Count - 1));

    private void WriteRow(TextWriter writer, Cell[] row, List<int> shown, int[] widths, int gap, bool colour)
    {
        foreach (var column in shown)
        {
            var text = Fold.Cut(row[column].Text, widths[column]);
            var missing = new string(' ', widths[column] - TextWidth.Of(text));
            if (_right[column])
                writer.Write(missing);
            writer.Write(Paint.Text(text, row[column].Tone, colour));
            if (column != shown[^1])
                writer.Write((_right[column] ? "" : missing) + new string(' ', gap));
        }

        writer.Write('\n');
    }
}
