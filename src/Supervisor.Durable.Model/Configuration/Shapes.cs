namespace Supervisor.Durable.Configuration;

/// <summary>
/// Every key of the configuration, in the order in which people write them. dsupd reads by it, dsup validate checks by it, and
/// appsettings.schema.json says the same (a test compares them).
/// </summary>
internal static class Shapes
{
    private static Kind ExitCode { get; } = new Kind.Whole(Least: 0, Most: 255);

    /// <summary>How a job is stopped.</summary>
    public static Shape Stop { get; } = new(
        new Key("Signal", new Kind.SignalName()),
        new Key("Grace", new Kind.Span()),
        new Key("Mode", new Kind.Word(Vocabulary.StopModes.All)));

    /// <summary>When a job is run again.</summary>
    public static Shape Restart { get; } = new(
        new Key("Policy", new Kind.Word(Vocabulary.RestartPolicies.All)),
        new Key("Delay", new Kind.Span()),
        new Key("MaxDelay", new Kind.Span()),
        new Key("Backoff", new Kind.Word(Vocabulary.Backoffs.All)),
        new Key("Jitter", new Kind.Flag()),
        new Key("Burst", new Kind.Whole(Least: 1, Most: 1000)),
        new Key("Interval", new Kind.Span()),
        new Key("ResetAfter", new Kind.Span()),
        new Key("SuccessExitCodes", new Kind.ListOf(ExitCode)),
        new Key("PreventExitCodes", new Kind.ListOf(ExitCode)));

    /// <summary>How much of a job's output is kept.</summary>
    public static Shape Logs { get; } = new(new Key("MaxBytes", new Kind.FileSize()), new Key("MaxFiles", new Kind.Whole(Most: int.MaxValue)));

    /// <summary>One schedule of a job.</summary>
    public static Shape Schedule { get; } = new(
        new Key("Name", new Kind.Name()),
        new Key("Cron", new Kind.Cron()),
        new Key("Control", new Kind.Word(ControlWords.Scheduled) { Former = ControlWords.Former }),
        new Key("Signal", new Kind.SignalName()),
        new Key("Grace", new Kind.Span()),
        new Key("TimeZone", new Kind.Zone()),
        new Key("Misfire", new Kind.Word(Vocabulary.Misfires.All)),
        new Key("Overlap", new Kind.Word(Vocabulary.Overlaps.All)));

    /// <summary>A job.</summary>
    public static Shape Job { get; } = new(
        new Key("Command", new Kind.ListOf(new Kind.Text { Expands = true })),
        new Key("Shell", new Kind.Text()),
        new Key("ShellProgram", new Kind.Text()),
        new Key("ShellOptions", new Kind.ListOf(new Kind.Text())),
        new Key("ShellProgramOption", new Kind.Text()),
        new Key("Arguments", new Kind.ListOf(new Kind.Text { Expands = true })),
        new Key("WorkingDirectory", new Kind.FilePath { Expands = true }),
        new Key("Environment", new Kind.Variables()),
        new Key("EnvironmentFile", new Kind.ListOf(new Kind.FilePath(MayLack: true) { Expands = true }, OrOne: true)),
        new Key("Secrets", new Kind.ListOf(new Kind.Variable())),
        new Key("Grouped", new Kind.Flag()),
        new Key("Session", new Kind.Flag()),
        new Key("ResetSignalMask", new Kind.Flag()),
        new Key("AutoStart", new Kind.Flag()),
        new Key("Stop", new Kind.Part(Stop)),
        new Key("Restart", new Kind.Part(Restart)),
        new Key("Schedules", new Kind.Parts(Schedule)),
        new Key("Logs", new Kind.Part(Logs)));

    /// <summary>For how long history is kept.</summary>
    public static Shape History { get; } = new(new Key("MaxAge", new Kind.Span()), new Key("MaxPerJob", new Kind.Whole(Most: 100_000_000)));

    /// <summary>The daemon's own settings.</summary>
    public static Shape Supervisor { get; } = new(
        new Key("DataDirectory", new Kind.Text()),
        new Key("Socket", new Kind.Text()),
        new Key("Durability", new Kind.Word("Full", "Normal")),
        new Key("ReloadOnChange", new Kind.Flag()),
        new Key("History", new Kind.Part(History)));

    /// <summary>A whole file. The sections that other .NET programs keep in their appsettings.json are left alone.</summary>
    public static Shape Root { get; } = new(
        new Key("$schema", new Kind.Text()),
        new Key("Logging", new Kind.Anything()),
        new Key("AllowedHosts", new Kind.Anything()),
        new Key("Authentication", new Kind.Anything()),
        new Key("ConnectionStrings", new Kind.Anything()),
        new Key("DetailedErrors", new Kind.Anything()),
        new Key("FeatureManagement", new Kind.Anything()),
        new Key("Kestrel", new Kind.Anything()),
        new Key("Serilog", new Kind.Anything()),
        new Key("Urls", new Kind.Anything()),
        new Key("Supervisor", new Kind.Part(Supervisor)),
        new Key("Jobs", new Kind.Jobs()));
}
