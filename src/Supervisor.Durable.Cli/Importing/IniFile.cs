namespace Supervisor.Durable.Cli.Importing;

/// <summary>
/// An INI file as supervisord reads it: Python's ConfigParser with values over several lines (those that begin with white space continue
/// one),
/// comments
/// of whole lines and after white space. A parser of our own, since those to be had lose the line numbers, and know no such values.
/// </summary>
internal static class IniFile
{
    /// <summary>Reads a file's sections into those of the files before it; a key that comes again replaces the earlier one.</summary>
    public static void Read(Import import, string text, List<IniSection> sections)
    {
        IniSection? section = null;
        string? key = null;
        foreach (var (i, raw) in text.Split('\n').Index())
        {
            var line = WithoutComment(raw);
            if (line.Length == 0 || raw[0] is '#' or ';')
                continue;
            if (char.IsWhiteSpace(raw[0]) && key is not null && section is not null)
                section.Extend(key, line);
            else if (line is ['[', .., ']'])
                (section, key) = (Section(import, sections, line[1..^1].Trim(), i + 1), null);
            else if (section is not null && line.IndexOfAny(['=', ':']) is var at and > 0)
                section.Set(key = line[..at].TrimEnd().ToLowerInvariant(), line[(at + 1)..].TrimStart(), import.At(i + 1));
            else
                throw import.Broken(i + 1, $"'{line}' is neither a [section] nor key=value{(section is null ? " in one" : "")}.");
        }
    }

    /// <summary>A section that comes again is continued.</summary>
    private static IniSection Section(Import import, List<IniSection> sections, string name, int line)
    {
        if (sections.FirstOrDefault(s => s.Name == name) is { } known)
            return known;
        sections.Add(new(import, name, line));
        return sections[^1];
    }

    private static string WithoutComment(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] is ';' or '#' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i].Trim();
        }

        return line.Trim();
    }
}
