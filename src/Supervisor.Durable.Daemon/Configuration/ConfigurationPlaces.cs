namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>Where the configuration's files are looked for.</summary>
/// <param name="Directories">Every *.json in them is read, in order of name.</param>
/// <param name="Here">appsettings.json of the working directory.</param>
/// <param name="Beside">The one beside the executable, read where there is none in the working directory.</param>
/// <param name="Given">--config.</param>
internal sealed record ConfigurationPlaces(IReadOnlyList<string> Directories, string Here, string Beside, string? Given)
{
    /// <summary>Names the one directory that is read instead of the usual ones; empty: none is.</summary>
    public const string Variable = "DSUP_CONFIG_DIR";

    private const string Usual = "appsettings.json";

    /// <summary>Those of this process.</summary>
    public static ConfigurationPlaces OfThisProcess(string? given) => new(
        DirectoriesOf(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess),
        Path.Combine(Environment.CurrentDirectory, Usual),
        Path.Combine(AppContext.BaseDirectory, Usual),
        given is null ? null : Path.GetFullPath(given));

    /// <summary>/etc/dsup as root, then the user's own: $XDG_CONFIG_HOME/dsup, else ~/.config/dsup.</summary>
    public static IReadOnlyList<string> DirectoriesOf(Func<string, string?> variable, bool isRoot)
    {
        if (variable(Variable) is { } only)
            return only.Length == 0 ? [] : [Path.GetFullPath(only)];
        var own = (variable("XDG_CONFIG_HOME"), variable("HOME")) switch
        {
            (['/', ..] configuration, _) => Path.Combine(configuration, "dsup"),
            (_, ['/', ..] home) => Path.Combine(home, ".config/dsup"),
            _ => null,
        };
        return [.. isRoot ? new[] { "/etc/dsup" } : [], .. own is null ? [] : new[] { own }];
    }

    /// <summary>
    /// The files that are there, in the order in which they are read: a later one wins. --config is among them also where it is not there.
    /// </summary>
    /// <exception cref="IOException">A directory can't be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">A directory may not be listed.</exception>
    public IReadOnlyList<string> Files()
    {
        var usual = File.Exists(Here) ? Here : Beside;
        return [.. Directories.SelectMany(In).Concat(File.Exists(usual) ? [usual] : []).Concat(Given is null ? [] : [Given]).Distinct()];
    }

    /// <summary>Directories in which a change may concern the configuration.</summary>
    public IEnumerable<string> Watched => Directories.Concat(new[] { Here, Beside, Given }.OfType<string>().Select(file => Path.GetDirectoryName(file)!)).Distinct();

    /// <summary>Names that begin with a dot are what editors leave while they write.</summary>
    private static IEnumerable<string> In(string directory) => Directory.Exists(directory)
        ? Directory.GetFiles(directory, "*.json").Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)
        : [];
}
