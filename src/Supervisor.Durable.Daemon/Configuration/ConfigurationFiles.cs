using System.Collections;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>Reads the files of the daemon's configuration, and the variables of its environment behind them.</summary>
internal static class ConfigurationFiles
{
    /// <param name="paths">The files; a later one wins.</param>
    /// <param name="environment">The daemon's environment: DSUP__… is a source, any other variable a value for <c>${NAME}</c>.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes; the message has a line for each, with its place.</exception>
    public static DaemonConfiguration Read(IReadOnlyList<string> paths, IDictionary environment)
    {
        var variables = TextKeys.In(environment);
        var read = ConfigurationReader.Read([.. paths.Select(path => new SourceText(path, SmallFile.Read(path)))], variables, Expand(environment));
        return DaemonConfiguration.Of(read, variables.IsEmpty ? [.. paths] : [.. paths, TextKeys.Environment]);
    }

    /// <summary>One file that stands for itself.</summary>
    /// <exception cref="InvalidConfigurationException">There are mistakes; the message has a line for each, with its place.</exception>
    public static DaemonConfiguration Read(string name, byte[] bytes) =>
        DaemonConfiguration.Of(ConfigurationReader.Read([new SourceText(name, bytes)], [], Expand(Environment.GetEnvironmentVariables())), [name]);

    private static VariableUse Expand(IDictionary environment) => VariableUse.By(name => environment[name] as string);
}
