using System.Collections;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>The files of the configuration, each checked before anything is taken from it.</summary>
internal static class ConfigurationFiles
{
    private const string Prefix = "DSUP__";

    /// <summary>Where appsettings.json is looked for first.</summary>
    public static string Here => Path.Combine(Environment.CurrentDirectory, "appsettings.json");

    /// <summary>appsettings.json of the working directory, else the one beside the executable; then <paramref name="file"/>. Later ones win.</summary>
    public static IEnumerable<string> Files(string? file)
    {
        var usual = File.Exists(Here) ? Here : Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        if (File.Exists(usual))
            yield return usual;
        if (file is not null)
            yield return Path.GetFullPath(file);
    }

    /// <summary>The files in their order; then DSUP__… of the environment.</summary>
    /// <exception cref="InvalidDataException">There are mistakes; the message has a line for each, with its place.</exception>
    public static IConfigurationRoot Read(IEnumerable<string> paths)
    {
        var files = paths.Select(path => (Path: path, Bytes: SmallFile.Read(path))).ToList();
        return Read(files, files.Count > 1 || HasVariables() ? Reading.PartOfSeveral : Reading.File).Add(new ListedSource(new ListedEnvironment(Prefix))).Build();
    }

    /// <summary>One file that stands for itself.</summary>
    /// <exception cref="InvalidDataException">There are mistakes; the message has a line for each, with its place.</exception>
    public static IConfigurationRoot Read(string name, byte[] bytes) => Read([(name, bytes)], Reading.File).Build();

    private static ConfigurationBuilder Read(List<(string Path, byte[] Bytes)> files, Reading reading)
    {
        var mistakes = files.SelectMany(f => ConfigurationCheck.Check(f.Path, f.Bytes, reading)).ToList();
        if (mistakes.Count > 0)
            throw new InvalidDataException(string.Join('\n', mistakes));
        var builder = new ConfigurationBuilder();
        foreach (var (_, bytes) in files)
            builder.Add(new ListedSource(new ListedJson(bytes)));
        return builder;
    }

    private static bool HasVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Any(v => ((string)v.Key).StartsWith(Prefix, StringComparison.OrdinalIgnoreCase));
}
