using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>
/// A job's definition: the same JSON under <c>Jobs</c> in appsettings.json, in <c>PUT /v1/jobs/{name}</c> and as <c>definition</c> of
/// <c>GET /v1/jobs/{name}</c>. Keys are read in any case; exactly one of <see cref="Command"/> and <see cref="Shell"/> is given.
/// </summary>
public sealed record JobDefinition
{
    /// <summary>Program and arguments, without a shell.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>A line for a shell.</summary>
    public string? Shell { get; init; }

    /// <summary>The shell; null: /bin/sh.</summary>
    public string? ShellProgram { get; init; }

    /// <summary>The shell's options before <see cref="ShellProgramOption"/>.</summary>
    public IReadOnlyList<string>? ShellOptions { get; init; }

    /// <summary>What stands before the line; null: -c; empty: nothing.</summary>
    public string? ShellProgramOption { get; init; }

    /// <summary>The shell line's $0, $1, ….</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>An absolute path; null: /.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables added to the supervisor's own; null removes one.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get; init; }

    /// <summary>
    /// Files with more variables, read when the job is defined; <see cref="Environment"/> goes before them. A dash before a path: there
    /// need be no such file. One path may stand without the list.
    /// </summary>
    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? EnvironmentFile { get; init; }

    /// <summary>Variables whose values are shown as ***.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>
    /// Whether it leads a process group, and signals go to the group; null: for a shell line that is not one simple command.
    /// </summary>
    public bool? Grouped { get; init; }

    /// <summary>Whether it leads a session.</summary>
    public bool? Session { get; init; }

    /// <summary>Whether its signal mask is emptied.</summary>
    public bool? ResetSignalMask { get; init; }

    /// <summary>Whether it is started when it is first declared.</summary>
    public bool? AutoStart { get; init; }

    /// <summary>How it is stopped.</summary>
    public StopDefinition? Stop { get; init; }

    /// <summary>When it is run again.</summary>
    public RestartDefinition? Restart { get; init; }

    /// <summary>Controls that are sent to it at times.</summary>
    public IReadOnlyList<ScheduleDefinition>? Schedules { get; init; }

    /// <summary>How much of its output is kept.</summary>
    public LogDefinition? Logs { get; init; }
}
