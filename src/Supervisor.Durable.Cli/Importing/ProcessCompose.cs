using Supervisor.Durable.Configuration;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>
/// A process-compose.yaml with what it extends and the .env file beside it: its processes become jobs, the rest is reported.
/// </summary>
internal static class ProcessCompose
{
    private const string Lacking = "There must be a mapping with 'processes'.";

    private static readonly string[] Extensions = [".yml", ".yaml"];

    private static readonly string[] Carried = ["version", "processes", "environment", "shell", "vars", "extends", "disable_env_expansion",
        "is_strict"];

    public static void Read(Import import, string text)
    {
        var beside = import.Beside(".env");
        var file = beside is var (view, lines) ? EnvironmentFile.Read(view.File, lines, []) : new Dictionary<string, string>();
        var root = Root(import, text, new ComposedVariables(import.Context.Variable, file, isOn: true).Now);
        var variables = new ComposedVariables(import.Context.Variable, file, !root.Flag("disable_env_expansion"));
        var processes = root.Table("processes") ?? throw import.Broken(root.Place.Line,
            $"There are no 'processes'.{(root.Has("services") ? " This looks like a file of docker compose, which is not read." : "")}");
        LeaveSettings(import, root);
        var shell = root.Table("shell");
        var project = new ComposedProject(
            variables, root.AllTexts("environment"), beside is null ? null : Path.Combine(import.Folder, ".env"),
                Templates(root, variables),
            new(shell?.Known("shell_command") ?? "bash", shell?.Known("shell_argument")));
        foreach (var name in processes.Keys)
        {
            if (processes.Table(name) is { } process)
                new ComposedProcess(import, name, process, project).Add(processes.PlaceOf(name));
            else
                import.Lose(processes.PlaceOf(name), name, "it says nothing");
        }
    }

    /// <summary>A process's variables of templates, which go before those of all.</summary>
    public static Dictionary<string, string> Templates(YamlTable table, ComposedVariables variables)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in table.AllTexts("vars").Select(text => text.Split('=', 2)))
            all[pair[0]] = pair.Length == 2 ? variables.Now(pair[1]) : "";
        return all;
    }

    /// <summary>The file over what it extends, and below the override that process-compose reads along.</summary>
    private static YamlTable Root(Import import, string text, Func<string, string> expand)
    {
        var root = YamlTable.Read(import, text, Lacking, expand);
        for (var (below, seen) = (root, new HashSet<string>()); below.Known("extends") is { } path;)
        {
            var (from, place) = (below.Imports.First(), below.PlaceOf("extends"));
            if (!seen.Add(Path.GetFullPath(path, from.Folder)))
                throw import.Broken(place.Line, $"'{path}' extends itself.");
            var (view, more) = from.Beside(path) ?? throw import.Broken(place.Line,
                $"There is no file '{path}' to extend. Import it where that is.");
            below = YamlTable.Read(view, more, Lacking, expand);
            root = root.Over(below);
        }

        var name = Path.GetFileNameWithoutExtension(import.File);
        var overrides = name is "process-compose" or "compose" ? Extensions.Select(e => import.Beside($"{name}.override{e}"))
            .FirstOrDefault(o => o is not null) : null;
        if (overrides is not var (over, overriding))
            return root;
        import.Note(import.At(1), Path.GetFileName(over.File), "it is read along, as process-compose does", "Leave it");
        return YamlTable.Read(over, overriding, Lacking, expand).Over(root);
    }

    private static void LeaveSettings(Import import, YamlTable root)
    {
        foreach (var key in root.Keys.Where(k => !Carried.Contains(k) && !k.StartsWith("x-", StringComparison.Ordinal)))
        {
            if (key == "env_cmds")
                import.Leave(root.PlaceOf(key), key, "no commands are run for variables",
                    "Set them in the shell line, such as: X=$(date) exec program");
            else if (key == "ordered_shutdown")
                import.Leave(root.PlaceOf(key), key, "jobs are started and stopped in no order", "Leave it");
            else
                import.Note(root.PlaceOf(key), key, "this is a setting of process-compose itself",
                    key.StartsWith("log", StringComparison.Ordinal) ? "Read output with: dsup logs NAME" : "Leave it");
        }
    }
}
