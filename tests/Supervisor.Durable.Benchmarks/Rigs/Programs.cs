namespace Supervisor.Durable.Benchmarks.Rigs;

/// <summary>What the benchmarks start, where the build has put it.</summary>
internal static class Programs
{
    /// <summary>The command line.</summary>
    public static string Dsup { get; } = Of("Supervisor.Durable.Cli", "dsup");

    /// <summary>The supervisor.</summary>
    public static string Dsupd { get; } = Of("Supervisor.Durable.Daemon", "dsupd");

    /// <summary>The supervised program of the tests.</summary>
    public static string Puppet { get; } = Of("Puppet", "puppet");

    private static string Of(string project, string program) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), program));
}
