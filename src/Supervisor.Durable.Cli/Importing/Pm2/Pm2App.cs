using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing.Pm2;

/// <summary>An app of PM2, which becomes a job for each of its instances.</summary>
internal sealed partial class Pm2App(Import import, YamlTable app)
{
    private const int UsualGraceMs = 1600;
    private const int UsualMinUptimeMs = 1000;
    private const int UsualRestarts = 16;
    private const int MostBurst = 1000;
    private const int MostMs = 365 * 24 * 3600;

    private static readonly HashSet<string> Carried =
    [
        "name", "name_prefix", "script", "exec", "cmd", "command", "args", "cwd", "interpreter", "exec_interpreter", "interpreter_args",
            "interpreterArgs", "node_args", "env",
        "env_file", "instances", "exec_mode", "max_restarts", "min_uptime", "restart_delay", "exp_backoff_restart_delay", "kill_timeout",
            "stop_exit_codes", "cron_restart",
        "cron", "autorestart", "treekill", "instance_var", "increment_var", "port", "uid", "user", "gid",
    ];

    private static readonly Dictionary<string, (string Why, string Instead)> NotCarried = new()
    {
        ["watch"] = ("files are not watched", "Restart it yourself: dsup restart NAME"),
        ["max_memory_restart"] = ("memory is not watched", "Put before the command: systemd-run --scope -p MemoryMax=SIZE"),
        ["wait_ready"] = ("readiness is not waited for", "Leave it"),
        ["shutdown_with_message"] = ("a job is stopped by a signal", "Let the program end at Stop:Signal"),
        ["filter_env"] = ("jobs have all of dsupd's environment", "Set the variable to null in Environment"),
        ["disable_logs"] = ("output is always kept", "Set Logs:MaxBytes and Logs:MaxFiles"),
    };

    private string Title => app.Text("name") ?? (app.Text("script") is { } script ? Path.GetFileNameWithoutExtension(script.Split(' ')[0])
        : "app");

    public void Add()
    {
        try
        {
            var directory = app.Text("cwd") is { } cwd ? import.Absolute(Home(cwd)) : import.Folder;
            var script = new Pm2Script(import, app, directory);
            var name = app.Text("name_prefix") + (app.Text("name") ?? script.Name);
            var count = Instances();
            for (var i = 0; i < count; i++)
                import.Add(app.Place, count == 1 ? name : $"{name}-{Number(i)}", Job(script, directory, i));
            if (count > 1 && (script.IsNode && app.Text("exec_mode")?.StartsWith("fork", StringComparison.Ordinal) != true))
                import.Leave(app.PlaceOf("instances"), $"{Title}: instances", "instances are programs of their own and share no port",
                    "Give each a port of its own in Environment, and a proxy before them");
            LeaveTheRest();
        }
        catch (FormatException e)
        {
            import.Lose(app.Place, Title, e.Message);
        }
    }

    private JobDefinition Job(Pm2Script script, string directory, int instance) => new()
    {
        Command = script.Words is { } words ? [.. words.Select(Import.Literal)] : null,
        Shell = script.Shell,
        ShellProgram = script.Shell is null ? null : "bash",
        WorkingDirectory = Import.Literal(directory),
        Environment = Environment(script, instance),
        EnvironmentFile = app.Text("env_file") is { } file ? [Import.Literal(Path.GetFullPath(file, directory))] : null,
        AutoStart = true,
        Stop = new()
        {
            Signal = "INT",
            Grace = $"{Milliseconds("kill_timeout", UsualGraceMs)}ms",
            Mode = app.Text("treekill") == "false"
            ? "main" : "tree"
        },
        Restart = Restart(),
        Schedules = Schedules(),
    };

    /// <summary>The common variables, under those of the environment that was asked for.</summary>
    private Dictionary<string, string?> Environment(Pm2Script script, int instance)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (script.IsPython)
            all["PYTHONUNBUFFERED"] = "1";
        foreach (var key in import.Context.Profile is { } profile ? new[] { "env", $"env_{profile}" } : ["env"])
        {
            foreach (var pair in app.Texts(key).Select(text => text.Split('=', 2)))
                all[pair[0]] = Import.Literal(pair.Length == 2 ? pair[1] : "");
        }

        if (app.Text("port") is { } port)
            all["PORT"] = Import.Literal(port);
        if (app.Text("increment_var") is { } counted && all.GetValueOrDefault(counted) is { } first
            && int.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            all[counted] = Number(number + instance);
        all[app.Text("instance_var") ?? "NODE_APP_INSTANCE"] = Number(instance);
        return all;
    }

    private int Instances()
    {
        if (app.Text("instances") is not { } text)
            return 1;
        var count = text == "max" ? 0
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new FormatException($"its instances are '{text}', which is no number");
        if (count <= 0)
            import.Note(app.PlaceOf("instances"), $"{Title}: instances",
                $"they are counted by this machine's processors, of which it has {import.Context.Processors}",
                "Import it on the machine where it is to run");
        return Math.Clamp(count <= 0 ? import.Context.Processors + count : count, 1, 1000);
    }

    /// <summary>
    /// PM2 starts an app again whatever its end was, and gives up when so many runs ended within min_uptime. These count since it was
    /// started, for no
    /// longer than they all may last together.
    /// </summary>
    private RestartDefinition Restart()
    {
        var prevent = (app.IsList("stop_exit_codes") ? app.Texts("stop_exit_codes") : app.Text("stop_exit_codes") is { } one ? [one] : [])
            .Select(ExitCode).Distinct().Order().ToList();
        var most = Whole("max_restarts", UsualRestarts);
        if (app.Text("autorestart") == "false" || most == 0)
            return new() { Policy = "never" };
        var uptime = Span("min_uptime", UsualMinUptimeMs);
        var backoff = Milliseconds("exp_backoff_restart_delay", 0);
        if (most == 1)
            import.Leave(app.PlaceOf("max_restarts"), $"{Title}: max_restarts", "the least limit is one restart",
                "Write \"Policy\": \"never\" if it is not to be restarted at all");
        var interval = Math.Min(uptime * most, (long)MostMs * 1000);
        return new()
        {
            Policy = "always",
            Delay = $"{(backoff > 0 ? backoff : Milliseconds("restart_delay", 0))}ms",
            Backoff = backoff > 0 ? "Exponential" : null,
            MaxDelay = backoff > 0 ? $"{Math.Max(backoff, 15_000)}ms" : null,
            Burst = most > MostBurst ? null : Math.Max(most - 1, 1),
            Interval = most > MostBurst ? null : Duration.Format(TimeSpan.FromMilliseconds(Math.Max(interval, 1))),
            ResetAfter = backoff > 0 ? "30s" : most > MostBurst ? null
                : Duration.Format(TimeSpan.FromMilliseconds(Math.Min(Math.Max(uptime, 1), (long)MostMs * 1000))),
            PreventExitCodes = prevent.Count == 0 ? null : prevent,
        };
    }

    /// <summary>An app that is not restarted by itself is one that its cron starts; another one is left alone where it was
    /// stopped.</summary>
    private List<ScheduleDefinition>? Schedules()
    {
        var key = app.Has("cron_restart") ? "cron_restart" : "cron";
        if (app.Text(key) is not { } text || text == "0")
            return null;
        if (WithNamedDays(text) is { } cron && CronText.Fault(cron) is null)
            return [new() { Cron = cron, Control = app.Text("autorestart") == "false" ? "restart" : "try-restart", Misfire = "skip" }];
        import.Leave(app.PlaceOf(key), $"{Title}: {key}", $"'{text}' is no cron expression that is read here",
            "Add \"Schedules\" with one that dsup validate accepts");
        return null;
    }

    /// <summary>Six fields, seconds first, as PM2's croner has them: of five where the second is 0, else as Quartz has them, whose days
    /// are named.</summary>
    private static string? WithNamedDays(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
            return text;
        if (fields[0] is "0" or "00")
            return string.Join(' ', fields.Skip(1));
        if (fields[5] == "*")
            return string.Join(' ', fields.Take(5)) + " ?";
        return fields[3] == "*"
            ? $"{string.Join(' ', fields.Take(3))} ? {fields[4]} {Day().Replace(fields[5], m => Days[m.Value[0] - '0'])}" : null;
    }

    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

    private void LeaveTheRest()
    {
        if ((app.Text("uid") ?? app.Text("user")) is { } user)
            Accounts.Report(import, app.PlaceOf(app.Has("uid") ? "uid" : "user"), $"{Title}: user", user, app.Text("gid"));
        else if (app.Text("gid") is { } group)
            import.Leave(app.PlaceOf("gid"), $"{Title}: gid", Accounts.Why,
                $"Put before the command: setpriv --regid={group} --clear-groups --");
        foreach (var key in app.Keys.Where(k => !Carried.Contains(k)))
        {
            if (key.StartsWith("env_", StringComparison.Ordinal))
            {
                if (key[4..] != import.Context.Profile)
                    import.Note(app.PlaceOf(key), $"{Title}: {key}", $"it is for pm2 --env {key[4..]}",
                        $"Import the file with --profile {key[4..]} if it is wanted");
            }
            else if (NotCarried.TryGetValue(key, out var reason) && app.IsSaid(key))
            {
                import.Leave(app.PlaceOf(key), $"{Title}: {key}", reason.Why, reason.Instead);
            }
            else if (!NotCarried.ContainsKey(key))
            {
                import.Note(app.PlaceOf(key), $"{Title}: {key}", IsOfLogs(key) ? "the supervisor keeps the output itself"
                    : "a job does without it", IsOfLogs(key) ? "Read it with: dsup logs NAME" : "Leave it");
            }
        }
    }

    private static bool IsOfLogs(string key) => key is "out" or "output" or "error" or "err" or "log" or "time"
        || key.Contains("log", StringComparison.Ordinal) || key.EndsWith("_file", StringComparison.Ordinal);

    private string Home(string path) => path.StartsWith('~')
        ? (import.Context.Variable("HOME") ?? throw new FormatException("its cwd begins with ~")) + path[1..] : path;

    private static int ExitCode(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= 255 ? code
            : throw new FormatException($"its stop_exit_codes have '{text}', which is no exit code");

    private int Whole(string key, int unsaid) => app.Text(key) is not { } text ? unsaid
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"its {key} is '{text}', which is no whole number");

    private long Milliseconds(string key, int unsaid) => Math.Min(Span(key, unsaid), (long)MostMs * 1000);

    /// <summary>Milliseconds, or a number with s, m or h behind it.</summary>
    private long Span(string key, int unsaid)
    {
        if (app.Text(key) is not { } text)
            return unsaid;
        var unit = text[^1] switch { 's' => 1000L, 'm' => 60_000L, 'h' => 3_600_000L, _ => 1L };
        return int.TryParse(unit == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number * unit : throw new FormatException($"its {key} is '{text}', which is no time");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![#/\d])[0-7](?!\d)")]
    private static partial Regex Day();
}
