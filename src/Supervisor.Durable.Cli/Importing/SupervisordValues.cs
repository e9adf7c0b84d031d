namespace Supervisor.Durable.Cli.Importing;

/// <summary>
/// What <c>%(name)s</c> stands for in a section: the program's own names and numbers, and <c>%(ENV_X)s</c>. A variable that the file
/// sets itself is
/// its text. Another one is taken from where the file is imported for keys that must be known now, and left to dsupd in the others.
/// </summary>
internal sealed class SupervisordValues(Import import)
{
    private readonly Dictionary<string, object> _names = new(StringComparer.Ordinal)
    {
        ["here"] = import.Folder,
        ["host_node_name"] = import.Context.Host
    };

    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);

    /// <summary>Variables that dsupd must have when it starts.</summary>
    public SortedSet<string> Needed { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables whose values were written down, since they are split into words.</summary>
    public SortedSet<string> Written { get; } = new(StringComparer.Ordinal);

    public object this[string name]
    {
        set => _names[name] = value;
    }

    /// <summary>Takes over a variable that the file sets.</summary>
    public void Set(string variable, string text) => _own[variable] = text;

    /// <summary>For a key that is needed while importing, such as numprocs.</summary>
    /// <exception cref="FormatException">A variable is not set here.</exception>
    public string Now(string text) => PercentText.Expand(text, name => Named(name) ?? (Variable(name) is { } variable
        ? import.Context.Variable(variable) ?? throw new FormatException($"it needs the variable {variable} while it is imported: give --env {variable}=VALUE")
        : null));

    /// <summary>For a key in which dsupd expands variables.</summary>
    public string Later(string text) => PercentText.Expand(text, name =>
        Named(name) ?? (Variable(name) is { } variable ? Left(variable) : null));

    /// <summary>For a command, which is expanded first and then split: a value that would be split is written down.</summary>
    public string Command(string text) => PercentText.Expand(text, name =>
    {
        if (Named(name) is not null || Variable(name) is not { } variable)
            return Named(name);
        if (import.Context.Variable(variable) is not { } value || (value.Length > 0 && !value
            .Any(c => char.IsWhiteSpace(c) || c is '\'' or '"' or '\\')))
            return Left(variable);
        Written.Add(variable);
        return value;
    });

    private object? Named(string name) =>
        _names.TryGetValue(name, out var value) ? value : Variable(name) is { } variable && _own.TryGetValue(variable, out var text) ? text
            : null;

    private static string? Variable(string name) => name.StartsWith("ENV_", StringComparison.Ordinal) ? name[4..] : null;

    private string Left(string variable)
    {
        Needed.Add(variable);
        return PercentText.Later(variable);
    }
}
