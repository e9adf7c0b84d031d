using System.Collections;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>The files of the configuration, each checked before anything is taken from it.</summary>
internal static class ConfigurationFiles
{
    private const string Prefix = "DSUP__";

    /// <summary>
    /// appsettings.json of the working directory, else the one beside the executable; then <paramref name="file"/>; then DSUP__… of the
    /// environment. Later ones win.
    /// </summary>
    /// <exception cref="InvalidDataException">There are mistakes; the message has a line for each, with its place.</exception>
    public static IConfigurationRoot Read(string? file)
    {
        var files = Files(file).Select(path => (Path: path, Bytes: File.ReadAllBytes(path))).ToList();
        var reading = files.Count > 1 || HasVariables() ? Reading.PartOfSeveral : Reading.File;
        var mistakes = files.SelectMany(f => ConfigurationCheck.Check(f.Path, f.Bytes, reading)).ToList();
        if (mistakes.Count > 0)
            throw new InvalidDataException(string.Join('\n', mistakes));
        var builder = new ConfigurationBuilder();
        foreach (var (_, bytes) in files)
            builder.AddJsonStream(new MemoryStream(bytes));
        return builder.AddEnvironmentVariables(Prefix).Build();
    }

    private static IEnumerable<string> Files(string? file)
    {
        var here = Path.Combine(Environment.CurrentDirectory, "appsettings.json");
        var usual = File.Exists(here) ? here : Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        if (File.Exists(usual))
            yield return usual;
        if (file is not null)
            yield return Path.GetFullPath(file);
    }

    private static bool HasVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Any(v => ((string)v.Key).StartsWith(Prefix, StringComparison.OrdinalIgnoreCase));
}
