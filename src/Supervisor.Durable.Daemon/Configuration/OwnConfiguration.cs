namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>The files that this supervisor reads, now and again. One that was read and is gone is a mistake, not an empty configuration.</summary>
/// <param name="file">--config.</param>
internal sealed class OwnConfiguration(string? file)
{
    private IReadOnlyList<string> _read = [];

    /// <summary>Where a file is read, or would be.</summary>
    public IReadOnlyList<string> Places => [.. ConfigurationFiles.Files(file).Append(ConfigurationFiles.Here).Distinct()];

    /// <exception cref="InvalidDataException">There are mistakes in them, each with its place; or one is gone.</exception>
    public IConfigurationRoot Read()
    {
        if (_read.FirstOrDefault(path => !File.Exists(path)) is { } gone)
            throw new InvalidDataException($"{gone} was read before, and is gone. Put it back, or restart dsupd without it.");
        var read = ConfigurationFiles.Files(file).ToList();
        var configuration = ConfigurationFiles.Read(read);
        _read = read;
        return configuration;
    }
}
