namespace Supervisor.Durable.Cli.Importing;

/// <summary>A section of an INI file, whose entries know their places.</summary>
/// <param name="import">The file in which it stands first.</param>
/// <param name="name">Its name.</param>
/// <param name="line">Its line.</param>
internal sealed class IniSection(Import import, string name, int line)
{
    private readonly OrderedDictionary<string, (string Value, Place Place)> _entries = [];

    public Import Import => import;

    public string Name => name;

    public Place Place => import.At(line);

    /// <summary>What the name says before its colon, such as program.</summary>
    public string Kind => name.Split(':')[0].Trim();

    /// <summary>What it says after the colon.</summary>
    public string Title => name.Contains(':', StringComparison.Ordinal) ? name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
        : name;

    public IEnumerable<string> Keys => _entries.Keys;

    public string? this[string key] => _entries.TryGetValue(key, out var entry) ? entry.Value : null;

    public Place PlaceOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Place : Place;

    public void Set(string key, string value, Place at) => _entries[key] = (value, at);

    public void Extend(string key, string more) =>
        _entries[key] = (_entries[key].Value.Length == 0 ? more : $"{_entries[key].Value}\n{more}", _entries[key].Place);
}
