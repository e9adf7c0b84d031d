using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Supervisor.Durable.Benchmarks.Measuring;

/// <summary>The table for people, and the same as JSON.</summary>
internal sealed class Report(Machine machine)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Row> _rows = [];

    public void Add(Row row) => _rows.Add(row);

    public string Table()
    {
        var text = new StringBuilder().AppendLine(machine.ToString()).AppendLine();
        string[] head = ["figure", "measured", "limit", "ratio", "to reach", ""];
        List<string[]> cells = [head, .. _rows.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, head.Length).Select(i => cells.Max(c => c[i].Length))];
        foreach (var line in cells)
            text.AppendLine(string.Concat(line.Select((cell, i) => (i is 1 or 3 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])) + "  ")).TrimEnd());
        return text.ToString();
    }

    /// <summary>Returns where.</summary>
    public string Write(string? path)
    {
        path ??= Path.Combine("artifacts", "benchmarks", machine.At.ToString("yyyy-MM-dd-HHmm", CultureInfo.InvariantCulture) + ".json");
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        var rows = _rows.Select(r => new
        {
            r.Figure, r.Unit, r.Measured, r.Limit, r.LimitValue, r.Ratio, ToReach = r.Goals.Select(g => g.Text), Reached = r.IsReached,
        });
        File.WriteAllText(path, JsonSerializer.Serialize(new { Machine = machine, Figures = rows }, Readable));
        return path;
    }

    private static string[] Cells(Row row) =>
    [
        row.Figure,
        row.Text(row.Measured),
        row.LimitValue is { } limit ? $"{row.Text(limit)}: {row.Limit}" : "",
        row.Ratio is { } ratio ? ratio.ToString("N2", CultureInfo.InvariantCulture) + "×" : "",
        string.Join(", ", row.Goals.Select(goal => goal.Text)),
        row.IsReached switch { true => "reached", false => "missed", null => "" },
    ];
}
