namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>The configuration that this supervisor reads, now and again.</summary>
/// <param name="places">Where its files are looked for.</param>
internal sealed class OwnConfiguration(ConfigurationPlaces places)
{
    private volatile DaemonConfiguration? _read;

    /// <summary>Where its files are looked for.</summary>
    public ConfigurationPlaces Places => places;

    /// <summary>What the last reading without a mistake gave; null: there was none as yet.</summary>
    public DaemonConfiguration? LastRead => _read;

    /// <summary>
    /// A file that was read and is gone is a mistake, not an empty configuration; but in a directory of which all files are read, files may
    /// go. The
    /// jobs of such a file stay.
    /// </summary>
    /// <exception cref="InvalidConfigurationException">There are mistakes in them, each with its place.</exception>
    /// <exception cref="InvalidDataException">One is gone.</exception>
    public DaemonConfiguration Read()
    {
        var gone = _read?.Sources.FirstOrDefault(path =>
            path != Declaration.Environment && !File.Exists(path) && !places.Directories.Contains(Path.GetDirectoryName(path)));
        if (gone is not null)
            throw new InvalidDataException($"{gone} was read before, and is gone. Put it back, or restart dsupd without it.");
        return _read = ConfigurationFiles.Read(places.Files(), Environment.GetEnvironmentVariables());
    }
}
