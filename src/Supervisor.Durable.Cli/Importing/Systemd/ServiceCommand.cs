namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>
/// The command of a service. One without variables, commands before it and a umask is our Command; else it is a line for /bin/sh, whose
/// variables are the
/// job's, and which becomes the program.
/// </summary>
internal sealed class ServiceCommand
{
    private readonly Unit _unit;
    private readonly IReadOnlyList<ExecLine> _before;
    private readonly IReadOnlyList<ExecLine> _main;
    private readonly IReadOnlyList<string> _limits;

    /// <param name="unit">The service.</param>
    /// <param name="specifiers">Its specifiers.</param>
    /// <param name="known">Variables whose values nothing can change any more.</param>
    /// <exception cref="FormatException">There is none that can be carried over.</exception>
    public ServiceCommand(Unit unit, Specifiers specifiers, IReadOnlyDictionary<string, string> known)
    {
        _unit = unit;
        _before = [.. unit.All("ExecStartPre").SelectMany(e => ExecLine.Read(e, specifiers)).Select(l => l.With(known))];
        _main = [.. unit.All("ExecStart").SelectMany(e => ExecLine.Read(e, specifiers)).Select(l => l.With(known))];
        _limits = ServiceLimits.Words(unit);
        if (_main.Count == 0)
            throw new FormatException("it has no ExecStart");
        if (_main.Count > 1 && unit.Last("Type")?.Value != "oneshot")
            throw new FormatException("it has several ExecStart, which Type=oneshot alone may have");
        UMask = unit.Last("UMask") is not { } umask ? null
            : umask.Value.Length < 6 && umask.Value.All(c => c is >= '0' and <= '7') ? umask.Value
            : throw new FormatException($"its UMask is '{umask.Value}', which is no octal number");
        foreach (var line in _before.Concat(_main))
            Report(line);
    }

    /// <summary>Whether a failure of the program counts as a success.</summary>
    public bool IgnoresFailure => _main[^1].IgnoresFailure;

    /// <summary>Program and arguments; null where a shell is needed.</summary>
    public IReadOnlyList<string>? Words => Shell is null ? [.. _limits, .. _main[0].Plain()] : null;

    /// <summary>The line for a shell; null where none is needed.</summary>
    public string? Shell => _before.Count == 0 && _main.Count == 1 && UMask is null && !_main[0].HasVariables ? null : Line();

    private string? UMask { get; }

    private string Line()
    {
        var all = _before.Concat(_main).ToList();
        var limits = string.Concat(_limits.Select(w => ShellLine.Word(w) + ' '));
        return (UMask is null ? "" : $"umask {UMask}; ") + (all.Any(l => l.Splits) ? "set -f; " : "")
            + string.Concat(all.SkipLast(1).Select(l => (l.IgnoresFailure ? $"{{ {l.ForShell()} || :; }}" : l.ForShell()) + " && "))
            + $"exec {limits}{_main[^1].ForShell()}";
    }

    private void Report(ExecLine line)
    {
        var title = _unit.Title;
        if (line.Splits)
            _unit.Import.Note(line.Place, $"{title}: {string.Join(' ', line.Split)}",
                "it is split at its blanks, and quotes in it are taken as they are", "Leave it where its value has no quotes");
        if (line.Prefixes.Contains('@', StringComparison.Ordinal))
            _unit.Import.Leave(line.Place, $"{title}: @", "a program is called by its own name",
                "Put before the command: bash -c 'exec -a NAME \"$@\"' --");
        if (line.Prefixes.Contains('|', StringComparison.Ordinal))
            _unit.Import.Leave(line.Place, $"{title}: |", "no login shell is made", "Put before the command: /bin/sh -lc");
        if (line.Prefixes.AsSpan().IndexOfAny('+', '!') >= 0)
            _unit.Import.Note(line.Place, $"{title}: {line.Prefixes}", "the command has all the rights of dsupd", "Leave it");
    }
}
