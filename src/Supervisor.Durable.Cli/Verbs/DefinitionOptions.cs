using System.CommandLine;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>The options of <c>dsup run</c> that make up a job's definition.</summary>
internal sealed class DefinitionOptions
{
    private readonly Option<bool> _shell = new("--shell") { Description = "What follows is a line for a shell" };

    private readonly Option<string?> _shellProgram = new("--shell-program") { HelpName = "PROGRAM", Description = "Another shell than /bin/sh" };

    private readonly Option<string?> _directory = new("--cwd") { HelpName = "DIR", Description = "Its working directory; a relative path of its program begins there [the current one]" };

    private readonly Option<string[]> _environment = new("--env")
    {
        HelpName = "K=V",
        Description = "A variable of its environment; K alone takes the value it has here. Can be repeated",
    };

    private readonly Option<string?> _stopSignal = new("--stop-signal") { HelpName = "SIG", Description = "The signal that asks it to end [TERM]" };

    private readonly Option<TimeSpan?> _grace = SharedOptions.Span("--grace", "How long it may take to end before it is killed [10s]");

    private readonly Option<string?> _stopMode = SharedOptions.Word(
        "--stop-mode", "MODE", "Who gets the stop signal first: main, group or tree [group where it has one, else main]", Vocabulary.StopModes.All);

    private readonly RestartOptions _restart = new();

    private readonly Option<bool> _grouped = new("--grouped") { Description = "Give it a process group of its own; signals go to the group" };

    private readonly Option<bool> _session = new("--session") { Description = "Give it a session of its own" };

    private readonly Option<bool> _autoStart = new("--auto-start") { Description = "Start it at every boot too, whatever its policy, unless it was stopped" };

    private readonly Option<long?> _maxLogBytes = SharedOptions.Size("--max-log-bytes", "Size at which its log is rotated: 64k, 10M, 1G [10M]");

    private readonly Option<long?> _maxLogFiles = SharedOptions.Number("--max-log-files", "N", "Log files kept, the current one included [5]");

    public DefinitionOptions()
    {
        _stopSignal.CompletionSources.Add(SharedOptions.SignalNames);
        _shellProgram.Validators.Add(result =>
        {
            if (!result.GetValue(_shell))
                result.AddError("--shell-program is for --shell: add it.");
        });
    }

    public IEnumerable<Option> All =>
    [
        _shell, _shellProgram, _directory, _environment, _stopSignal, _grace, _stopMode, .. _restart.All, _grouped, _session, _autoStart,
        _maxLogBytes, _maxLogFiles,
    ];

    /// <summary>The definition; what was not said is left to the supervisor's defaults.</summary>
    public JobDefinition Read(ParseResult parse, IReadOnlyList<string> words, Caller caller)
    {
        var isShell = parse.GetValue(_shell);
        var directory = Directory(parse.GetValue(_directory), caller);
        return new JobDefinition
        {
            Command = isShell ? null : [Launch.Program(words[0], directory), .. words.Skip(1)],
            Shell = isShell ? string.Join(' ', words) : null,
            ShellProgram = parse.GetValue(_shellProgram) is { } shell ? Launch.Program(shell, directory) : null,
            WorkingDirectory = directory,
            Environment = Launch.Environment(parse.GetValue(_environment) ?? [], caller.Environment),
            Grouped = Said(parse, _grouped),
            Session = Said(parse, _session),
            AutoStart = Said(parse, _autoStart),
            Stop = parse.GetValue(_stopSignal) is null && parse.GetValue(_grace) is null && parse.GetValue(_stopMode) is null
                ? null
                : new StopDefinition { Signal = parse.GetValue(_stopSignal), Grace = Text(parse.GetValue(_grace)), Mode = parse.GetValue(_stopMode) },
            Restart = _restart.Read(parse),
            Logs = parse.GetValue(_maxLogBytes) is null && parse.GetValue(_maxLogFiles) is null
                ? null
                : new LogDefinition { MaxBytes = parse.GetValue(_maxLogBytes), MaxFiles = Clamp(parse.GetValue(_maxLogFiles)) },
        };
    }

    private static string Directory(string? given, Caller caller) => given is null && caller.CurrentDirectory is null
        ? throw new UsageException("the current directory does not exist any more: say where the job is to run, with --cwd DIR")
        : caller.PathOf(given ?? ".");

    private static bool? Said(ParseResult parse, Option<bool> option) => parse.GetValue(option) ? true : null;

    private static int? Clamp(long? files) => files is { } count ? (int)Math.Min(count, int.MaxValue) : null;

    private static string? Text(TimeSpan? duration) => duration is { } span ? Duration.Format(span) : null;
}
