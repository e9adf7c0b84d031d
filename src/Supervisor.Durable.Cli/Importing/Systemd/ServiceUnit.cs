using System.Text.RegularExpressions;
using Supervisor.Durable.Configuration;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>A .service of systemd, which becomes a job.</summary>
internal sealed partial class ServiceUnit
{
    private static readonly TimeSpan UsualGrace = TimeSpan.FromSeconds(90);

    private readonly Unit _unit;
    private readonly bool _isOfUser;
    private readonly Specifiers _specifiers;

    public ServiceUnit(Unit unit)
    {
        _unit = unit;
        _isOfUser = unit.Import.Folder.Contains("/systemd/user", StringComparison.Ordinal) || unit.All("WantedBy")
            .Any(e => e.Value.Contains("default.target", StringComparison.Ordinal));
        _specifiers = new(unit, _isOfUser);
    }

    /// <param name="schedules">Those of its timer; null without one.</param>
    /// <param name="isScheduled">Whether it has a timer, so that a boot need not start it.</param>
    /// <exception cref="FormatException">It cannot be carried over.</exception>
    public void Add(IReadOnlyList<ScheduleDefinition>? schedules, bool isScheduled)
    {
        var files = EnvironmentFiles();
        var own = Own();
        var command = new ServiceCommand(_unit, _specifiers, files is null ? own : new Dictionary<string, string>());
        var job = new JobDefinition
        {
            Command = command.Words,
            Shell = command.Shell,
            WorkingDirectory = Directory(),
            Environment = Variables(own, files),
            EnvironmentFile = files,
            AutoStart = (_unit.Last("WantedBy") ?? _unit.Last("RequiredBy") ?? _unit.Last("UpheldBy")) is not null,
            Stop = Stop(),
            Restart = new ServiceRestart(_unit).Read(command.IgnoresFailure),
            Schedules = schedules,
        };
        _unit.Import.Add(_unit.Place, Escape().Replace(_unit.Title, m => ((char)Convert.ToInt32(m.Groups["code"].Value, 16)).ToString()),
            job);
        if (job.AutoStart == false && !isScheduled)
            _unit.Import.Note(_unit.Place, _unit.Title, "it has no [Install], so a boot does not start it",
                "Set AutoStart if it is to be started");
        new ServiceLeftovers(_unit, _specifiers).Report();
    }

    private string Directory()
    {
        if (_unit.Last("WorkingDirectory") is not { } entry)
            return _isOfUser ? "${HOME}" : "/";
        var path = _specifiers.Expand(entry.Value.TrimStart('-'));
        if (path != "~")
            return Import.Literal(path.StartsWith('/') ? path
                : throw new FormatException($"its WorkingDirectory '{path}' is not absolute"));
        return _unit.Last("User") is not { } user ? "${HOME}"
            : Accounts.HomeOf(user.Value) ?? throw new FormatException($"its directory is the home of {user.Value}, who is not known on this machine");
    }

    private Dictionary<string, string> Own()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in _unit.All("Environment"))
        {
            foreach (var pair in UnitWords.Split(entry.Value).Select(w => _specifiers.Expand(w).Split('=', 2)))
            {
                if (pair.Length == 2)
                    all[pair[0]] = pair[1];
                else
                    _unit.Import.Leave(entry.Place, $"{_unit.Title}: Environment", $"'{pair[0]}' has no value",
                        "Write NAME=value; quotes go around both");
            }
        }

        return all;
    }

    /// <summary>In systemd a file goes before a variable, here it is the other way round: what a file sets is left to it.</summary>
    private Dictionary<string, string?>? Variables(Dictionary<string, string> own, List<string>? files)
    {
        var all = own.ToDictionary(v => v.Key, string? (v) => Import.Literal(v.Value), StringComparer.Ordinal);
        foreach (var name in _unit.All("UnsetEnvironment").SelectMany(e => UnitWords.Split(e.Value)))
            all[name.Split('=')[0]] = null;
        foreach (var (path, text) in (files ?? []).Select(f => f.TrimStart('-')).Select(f => (f, _unit.Import.Beside(f)?.Text)))
        {
            if (text is null && all.Count > 0)
                _unit.Import.Note(_unit.Place, _unit.Title,
                    $"{path} is not read here; what both it and Environment= set comes from the latter", "Look whether they set the same");
            foreach (var name in text is null ? [] : EnvironmentFile.Read(path, text, []).Keys)
                all.Remove(name);
        }

        return all.Count == 0 ? null : all;
    }

    private List<string>? EnvironmentFiles()
    {
        var files = new List<string>();
        foreach (var entry in _unit.All("EnvironmentFile"))
        {
            var path = _specifiers.Expand(entry.Value);
            if (path.AsSpan().IndexOfAny("*?[") >= 0 || path.TrimStart('-') is not ['/', ..])
                _unit.Import.Leave(entry.Place, $"{_unit.Title}: EnvironmentFile", "files are named by absolute paths, without patterns",
                    "Name each of them in EnvironmentFile");
            else
                files.Add(Import.Literal(path));
        }

        return files.Count == 0 ? null : files;
    }

    /// <summary>systemd asks every process of a service to end, unless KillMode says otherwise.</summary>
    private StopDefinition Stop()
    {
        var signal = _unit.Last("KillSignal") is { } kill ? kill.Value : "TERM";
        if (!Signal.TryParse(signal, out _))
            throw new FormatException($"its KillSignal is '{signal}', which is no signal");
        var grace = _unit.Last("TimeoutStopSec") ?? _unit.Last("TimeoutSec");
        var length = grace is null ? UsualGrace : UnitSpan.Of(grace) is var span && span > TimeSpan.Zero ? span : UnitSpan.Endless;
        return new()
        {
            Signal = Asked(signal),
            Grace = Duration.Format(length),
            Mode = _unit.Last("KillMode")?.Value is "mixed" or "process" or "none" ? "main" : "tree",
        };
    }

    /// <summary>An ExecStop that only sends a signal to the main process is that signal.</summary>
    private string Asked(string signal)
    {
        var stops = _unit.All("ExecStop");
        if (stops.Count == 1 && Kill().Match(stops[0].Value) is { Success: true } match)
        {
            var word = match.Groups["signal"] is { Success: true, Value: var said } ? said : "TERM";
            if (Signal.TryParse(word, out _))
                return word.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? word[3..] : word;
        }

        foreach (var stop in stops)
            _unit.Import.Leave(stop.Place, $"{_unit.Title}: ExecStop", "a job is stopped by a signal",
                "Let the program end at Stop:Signal");
        return signal.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? signal[3..] : signal;
    }

    [GeneratedRegex(@"\\x(?<code>[0-9a-f]{2})")]
    private static partial Regex Escape();

    [GeneratedRegex(@"^-?(?:/usr)?(?:/bin/)?kill\s+(?:-s\s+|-)?(?<signal>[A-Za-z0-9+]+)?\s*\$\{?MAINPID\}?$")]
    private static partial Regex Kill();
}
