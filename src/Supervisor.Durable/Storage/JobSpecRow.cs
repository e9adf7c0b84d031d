using System.Collections.Immutable;
using System.Text.Json;

namespace Supervisor.Durable.Storage;

/// <summary>job.spec: a job's definition as JSON. Exactly one of <see cref="Exec"/> and <see cref="Shell"/> is there.</summary>
internal sealed record JobSpecRow
{
    /// <summary>More than any version has let in.</summary>
    private const int MostBurst = 10_000;

    /// <summary>Program and arguments.</summary>
    public string[]? Exec { get; init; }

    /// <summary>The shell, its options, the line and its arguments.</summary>
    public ShellRow? Shell { get; init; }

    public string? WorkingDirectory { get; init; }

    public Dictionary<string, string?>? Environment { get; init; }

    public bool Grouped { get; init; }

    public bool Session { get; init; }

    public bool ResetSignalMask { get; init; }

    public bool AutoStart { get; init; }

    public string[]? Secrets { get; init; }

    public string StopSignal { get; init; } = "TERM";

    public long GraceMs { get; init; }

    /// <summary>main, group or tree; absent: as usual, also in rows older than the key.</summary>
    public string? StopMode { get; init; }

    /// <summary>never, on-failure, always or unless-stopped.</summary>
    public string Restart { get; init; } = "never";

    public long RestartDelayMs { get; init; }

    public long? RestartMaxDelayMs { get; init; }

    /// <summary>constant, linear or exponential.</summary>
    public string? RestartBackoff { get; init; }

    public bool RestartJitter { get; init; }

    public int RestartBurst { get; init; }

    public long? RestartIntervalMs { get; init; }

    public long? RestartResetAfterMs { get; init; }

    public int[]? SuccessExitCodes { get; init; }

    public int[]? PreventExitCodes { get; init; }

    public long LogMaxBytes { get; init; }

    public int LogMaxFiles { get; init; }

    internal sealed record ShellRow(string Program, string[] Options, string Command, string[] Arguments)
    {
        /// <summary>Absent: -c, also in rows older than the key; empty: none.</summary>
        public string? ProgramOption { get; init; }

        public static ShellRow Of(Program.Shell shell) => new(shell.Path, [.. shell.Options], shell.Command, [.. shell.Arguments])
        {
            ProgramOption = shell.ProgramOption is "-c" ? null : shell.ProgramOption ?? "",
        };

        public Program.Shell ToShell() => new(Program, [.. Options], Command, [.. Arguments])
        {
            ProgramOption = ProgramOption switch { null => "-c", "" => null, var option => option },
        };
    }

    public static string Write(JobSpec spec) => JsonSerializer.Serialize(
        new JobSpecRow
        {
            Exec = spec.Command.Program is Program.Exec e ? [e.Path, .. e.Arguments] : null,
            Shell = spec.Command.Program is Program.Shell s ? ShellRow.Of(s) : null,
            WorkingDirectory = spec.Command.WorkingDirectory,
            Environment = spec.Command.Environment.IsEmpty ? null : new(spec.Command.Environment),
            Grouped = spec.Command.Options.Grouped,
            Session = spec.Command.Options.Session,
            ResetSignalMask = spec.Command.Options.ResetSignalMask,
            AutoStart = spec.AutoStart,
            Secrets = spec.Secrets.IsEmpty ? null : [.. spec.Secrets],
            StopSignal = spec.Stop.Signal.ToString(),
            GraceMs = (long)spec.Stop.Grace.TotalMilliseconds,
            StopMode = Word(spec.Stop.Mode),
            Restart = Word(spec.Restart.Policy),
            RestartDelayMs = (long)spec.Restart.Delay.TotalMilliseconds,
            RestartMaxDelayMs = (long)spec.Restart.MaxDelay.TotalMilliseconds,
            RestartBackoff = Word(spec.Restart.Backoff),
            RestartJitter = spec.Restart.Jitter,
            RestartBurst = spec.Restart.Burst,
            RestartIntervalMs = (long)spec.Restart.Interval.TotalMilliseconds,
            RestartResetAfterMs = (long)spec.Restart.ResetAfter.TotalMilliseconds,
            SuccessExitCodes = spec.Restart.SuccessExitCodes.IsEmpty ? null : [.. spec.Restart.SuccessExitCodes],
            PreventExitCodes = spec.Restart.PreventExitCodes.IsEmpty ? null : [.. spec.Restart.PreventExitCodes],
            LogMaxBytes = spec.Logs.MaxBytes,
            LogMaxFiles = spec.Logs.MaxFiles,
        },
        StorageJson.Default.JobSpecRow);

    /// <summary>The definition; or, where it cannot be read, one that says why, and whose every launch fails with that reason.</summary>
    public static JobSpec ReadOrUnreadable(string? json)
    {
        try
        {
            return Read(json ?? throw new InvalidDataException("job.spec is missing"));
        }
        catch (Exception e) when (RowFaults.IsOfARow(e))
        {
            return Unreadable(e.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Stands for a definition that cannot be read.</summary>
    public static JobSpec Unreadable(string reason) => new(new Command(new Program.Unreadable(RowFaults.Shortened(reason))));

    /// <exception cref="InvalidDataException">It holds what this program does not know, or what no job can be.</exception>
    /// <exception cref="JsonException">It is no such document.</exception>
    public static JobSpec Read(string json)
    {
        var row = JsonSerializer.Deserialize(json, StorageJson.Default.JobSpecRow) ?? throw new InvalidDataException("job.spec is null");
        row.RefuseMissing();
        Program program = row switch
        {
            { Exec: [var path, .. var arguments] } => new Program.Exec(path, [.. arguments]),
            { Shell: { } s } => s.ToShell(),
            _ => throw new InvalidDataException("job.spec has neither exec nor shell"),
        };
        return new JobSpec(new Command(program)
        {
            WorkingDirectory = row.WorkingDirectory,
            Environment = (row.Environment ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
            Options = new() { Grouped = row.Grouped, Session = row.Session, ResetSignalMask = row.ResetSignalMask },
        })
        {
            AutoStart = row.AutoStart,
            Secrets = (row.Secrets ?? []).ToImmutableSortedSet(StringComparer.Ordinal),
            Stop = new() { Signal = Signal.Parse(row.StopSignal), Grace = Storage.Length.FromRow(row.GraceMs), Mode = ToMode(row.StopMode) },
            Restart = ToRestart(row),
            Logs = new() { MaxBytes = row.LogMaxBytes, MaxFiles = row.LogMaxFiles },
        };
    }

    /// <summary>What an older row doesn't say is as by default.</summary>
    private static RestartPolicy ToRestart(JobSpecRow row)
    {
        var usual = new RestartPolicy();
        return new RestartPolicy
        {
            Policy = ToPolicy(row.Restart),
            Delay = Storage.Length.FromRow(row.RestartDelayMs),
            MaxDelay = LengthOr(row.RestartMaxDelayMs, usual.MaxDelay),
            Backoff = row.RestartBackoff switch { "linear" => BackoffKind.Linear, "exponential" => BackoffKind.Exponential, _ => BackoffKind.Constant },
            Jitter = row.RestartJitter,
            Burst = row.RestartBurst is >= 0 and <= MostBurst ? row.RestartBurst : throw new InvalidDataException($"job.spec.restart_burst {row.RestartBurst} is out of range"),
            Interval = LengthOr(row.RestartIntervalMs, usual.Interval),
            ResetAfter = LengthOr(row.RestartResetAfterMs, usual.ResetAfter),
            SuccessExitCodes = [.. row.SuccessExitCodes ?? []],
            PreventExitCodes = [.. row.PreventExitCodes ?? []],
        };
    }

    private static TimeSpan LengthOr(long? milliseconds, TimeSpan usual) => milliseconds is { } given ? Storage.Length.FromRow(given) : usual;

    /// <summary>JSON has null wherever it has a text.</summary>
    private void RefuseMissing()
    {
        IEnumerable<object?> texts =
        [
            .. Exec ?? [], .. Secrets ?? [], StopSignal, Restart,
            .. Shell is { } s ? [s.Program, s.Command, s.Options, s.Arguments, .. s.Options ?? [], .. s.Arguments ?? []] : Array.Empty<object?>(),
        ];
        if (texts.Contains(null))
            throw new InvalidDataException("job.spec has null where a text belongs");
    }

    private static string Word(BackoffKind backoff) => backoff switch
    {
        BackoffKind.Linear => "linear",
        BackoffKind.Exponential => "exponential",
        _ => "constant",
    };

    private static string? Word(StopMode? mode) => mode switch
    {
        Durable.StopMode.Main => "main",
        Durable.StopMode.Group => "group",
        Durable.StopMode.Tree => "tree",
        _ => null,
    };

    private static StopMode? ToMode(string? word) => word switch
    {
        null => null,
        "main" => Durable.StopMode.Main,
        "group" => Durable.StopMode.Group,
        "tree" => Durable.StopMode.Tree,
        _ => throw new InvalidDataException($"job.spec.stop_mode '{word}' is unknown"),
    };

    private static string Word(RestartKind policy) => policy switch
    {
        RestartKind.Never => "never",
        RestartKind.OnFailure => "on-failure",
        RestartKind.Always => "always",
        _ => "unless-stopped",
    };

    private static RestartKind ToPolicy(string word) => word switch
    {
        "never" => RestartKind.Never,
        "on-failure" => RestartKind.OnFailure,
        "always" => RestartKind.Always,
        "unless-stopped" => RestartKind.UnlessStopped,
        _ => throw new InvalidDataException($"job.spec.restart '{word}' is unknown"),
    };
}
