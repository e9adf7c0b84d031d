namespace Supervisor.Durable.Cli.Importing;

/// <summary>A section of an INI file, whose entries know their lines.</summary>
internal sealed class IniSection(string name, int line)
{
    private readonly OrderedDictionary<string, (string Value, int Line)> _entries = [];

    public string Name => name;

    public int Line => line;

    /// <summary>What the name says before its colon, such as program.</summary>
    public string Kind => name.Split(':')[0].Trim();

    /// <summary>What it says after the colon.</summary>
    public string Title => name.Contains(':', StringComparison.Ordinal) ? name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : name;

    public IEnumerable<string> Keys => _entries.Keys;

    public string? this[string key] => _entries.TryGetValue(key, out var entry) ? entry.Value : null;

    public int LineOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Line : line;

    public void Set(string key, string value, int at) => _entries[key] = (value, at);

    public void Extend(string key, string more) => _entries[key] = (_entries[key].Value.Length == 0 ? more : $"{_entries[key].Value}\n{more}", _entries[key].Line);
}
