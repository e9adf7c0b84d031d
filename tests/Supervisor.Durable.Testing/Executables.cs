namespace Supervisor.Durable.Testing;

/// <summary>The programs under test, where the build of this configuration left them.</summary>
internal static class Executables
{
    /// <summary>The configuration that was built: release or debug.</summary>
    public static string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Dsupd { get; } = Of("Supervisor.Durable.Daemon", "dsupd");

    public static string Dsup { get; } = Of("Supervisor.Durable.Cli", "dsup");

    /// <summary>The real shim beside the tests, or where DSUP_TEST_SHIM says.</summary>
    public static string Shim { get; } = Environment.GetEnvironmentVariable("DSUP_TEST_SHIM") ?? Path.Combine(AppContext.BaseDirectory, "dsup-shim");

    /// <summary>The supervised program.</summary>
    public static string Puppet { get; } = Of("Puppet", "puppet");

    public static string Samples { get; } = Of("Supervisor.Durable.Samples", "Supervisor.Durable.Samples");

    public static string EmbeddingHost { get; } = Of("EmbeddingHost", "launch-host");

    private static string Of(string project, string program) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..", project, Configuration, program));
}
