using System.Text.RegularExpressions;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>A Procfile, as foreman, Heroku and their kin read it: <c>name: line for a shell</c>.</summary>
internal static partial class Procfile
{
    public static void Read(Import import, string text)
    {
        foreach (var (i, raw) in text.Split('\n').Index())
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var match = Entry().Match(line);
            if (!match.Success)
                throw import.Broken(i + 1, $"'{line}' is no line of a Procfile. Write name: command");
            Add(import, i + 1, match.Groups["name"].Value, match.Groups["command"].Value);
        }
    }

    private static void Add(Import import, int line, string name, string command)
    {
        var variables = Path.Combine(import.Folder, ".env");
        import.Add(line, name, new JobDefinition
        {
            Shell = command,
            WorkingDirectory = Import.Literal(import.Folder),
            EnvironmentFile = File.Exists(variables) ? [Import.Literal(variables)] : null,
            AutoStart = true,
        });
        if (Port().IsMatch(command))
            import.Leave(line, name, "foreman gives each process a PORT, and nobody does here", $"Add to the job {name}: \"Environment\": {{ \"PORT\": \"5000\" }}");
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9_.-]+)\s*:\s*(?<command>\S.*)$")]
    private static partial Regex Entry();

    [GeneratedRegex(@"\$(PORT\b|\{PORT\})")]
    private static partial Regex Port();
}
