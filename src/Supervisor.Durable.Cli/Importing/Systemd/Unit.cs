using System.Text;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>
/// A unit file with its drop-ins, as systemd.syntax(7) has it: a key may come several times, an empty value takes back the earlier ones,
/// a backslash
/// at the end of a line continues it.
/// </summary>
/// <param name="import">The file.</param>
/// <param name="name">The unit's name, such as web.service.</param>
internal sealed class Unit(Import import, string name)
{
    private readonly List<UnitEntry> _entries = [];

    public Import Import => import;

    public string Name => name;

    /// <summary>Its name without what it is.</summary>
    public string Title => Path.GetFileNameWithoutExtension(name);

    public Place Place => import.At(1);

    public IReadOnlyList<UnitEntry> Entries => _entries;

    /// <summary>Reads a unit file and the drop-ins beside it.</summary>
    /// <exception cref="ImportException">It is no unit file.</exception>
    public static Unit Read(Import import, string text)
    {
        var unit = new Unit(import, Path.GetFileName(import.File));
        unit.Add(import, text);
        foreach (var folder in new[] { unit.Template, unit.Name }.OfType<string>().Select(n => Path.Combine(import.Folder, n + ".d")))
        {
            foreach (var path in FilePattern.Files(Path.Combine(folder, "*.conf")))
            {
                if (import.Beside(path) is var (view, more))
                    unit.Add(view, more);
            }
        }

        return unit;
    }

    /// <summary>The template of an instance: web@.service of web@1.service; null where it is none.</summary>
    public string? Template => name.IndexOf('@', StringComparison.Ordinal) is var at and > 0 ? name[..(at + 1)] + Path.GetExtension(name)
        : null;

    public bool Has(string section) => _entries.Any(e => e.Section == section);

    /// <summary>The last value of a key; null where it is not set, or taken back.</summary>
    public UnitEntry? Last(string key) => _entries.LastOrDefault(e => e.Key == key) is { Value.Length: > 0 } entry ? entry : null;

    /// <summary>All values of a key since it was taken back last.</summary>
    public IReadOnlyList<UnitEntry> All(string key)
    {
        var all = new List<UnitEntry>();
        foreach (var entry in _entries.Where(e => e.Key == key))
        {
            if (entry.Value.Length == 0)
                all.Clear();
            else
                all.Add(entry);
        }

        return all;
    }

    private void Add(Import view, string text)
    {
        string? section = null;
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            var first = i;
            if (line is ['[', .. var title, ']'])
                section = title;
            else if (section is not null && Whole(lines, ref i) is var whole
                && whole.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
                _entries.Add(new(section, whole[..at].TrimEnd(), whole[(at + 1)..].Trim(), view.At(first + 1)));
            else
                throw view.Broken(first + 1, $"'{line}' is neither a [section] nor KEY=value{(section is null ? " in one" : "")}.");
        }
    }

    /// <summary>A line with those that continue it; comments between them don't count.</summary>
    private static string Whole(string[] lines, ref int i)
    {
        var whole = new StringBuilder();
        for (; i < lines.Length; i++)
        {
            if (whole.Length > 0 && lines[i].TrimStart() is ['#' or ';', ..])
                continue;
            var line = lines[i].TrimEnd();
            if (!line.EndsWith('\\'))
                return whole.Append(line).ToString().Trim();
            whole.Append(line[..^1]).Append(' ');
        }

        i--;
        return whole.ToString().Trim();
    }
}
