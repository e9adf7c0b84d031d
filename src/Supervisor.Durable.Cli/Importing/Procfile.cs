using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Durable.Configuration;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>A Procfile, as foreman, Heroku and their kin read it: <c>name: line for a shell</c>.</summary>
internal static partial class Procfile
{
    private const int UsualPort = 5000;
    private const int PortsApart = 100;

    public static void Read(Import import, string text)
    {
        var variables = import.Beside(".env");
        var port = BasePort(import, variables?.Text);
        var entries = 0;
        foreach (var (i, raw) in text.Split('\n').Index())
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var match = Entry().Match(line);
            if (match.Success)
                Add(import, i + 1, (match.Groups["name"].Value, match.Groups["command"].Value), variables is not null,
                    port + (PortsApart * entries++));
            else
                import.Lose(import.At(i + 1), line.Split(':')[0].Trim(), "this is no line of a Procfile, which would be name: command");
        }

        if (entries == 0)
            import.Leave(import.At(1), "entries", "there is no line name: command in it",
                "Look whether this is the right file, and its format the right one");
    }

    /// <summary>foreman's base: of the .env file, of its own environment, else 5000.</summary>
    private static int BasePort(Import import, string? variables)
    {
        var set = variables is null ? null : EnvironmentFile.Read(".env", variables, []).GetValueOrDefault("PORT");
        return int.TryParse(set ?? import.Context.Variable("PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and < 65536
            ? port : UsualPort;
    }

    /// <summary>foreman gives each process a PORT, whether or not its line names it: 100 more for each entry.</summary>
    private static void Add(Import import, int line, (string Name, string Command) entry, bool hasVariables, int port) =>
        import.Add(import.At(line), entry.Name, new JobDefinition
        {
            Shell = entry.Command,
            WorkingDirectory = Import.Literal(import.Folder),
            EnvironmentFile = hasVariables ? [Import.Literal(Path.Combine(import.Folder, ".env"))] : null,
            Environment = new Dictionary<string, string?>
            {
                ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["PS"] = $"{entry.Name}.1",
            },
            AutoStart = true,
        });

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9_.-]+)\s*:\s*(?<command>\S.*)$")]
    private static partial Regex Entry();
}
