namespace Supervisor.Durable.SystemTests.Rig;

/// <summary>The programs under test, where the build of this configuration left them.</summary>
internal static class Executables
{
    public static string Dsupd { get; } = Of("Supervisor.Durable.Daemon", "dsupd");

    public static string Dsup { get; } = Of("Supervisor.Durable.Cli", "dsup");

    public static string Puppet { get; } = Of("Puppet", "puppet");

    public static string Samples { get; } = Of("Supervisor.Durable.Samples", "Supervisor.Durable.Samples");

    public static string HookHost { get; } = Of("HookHost", "hook-host");

    public static string LaunchHost { get; } = Of("LaunchHost", "launch-host");

    private static string Of(string project, string program) => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), program));
}
