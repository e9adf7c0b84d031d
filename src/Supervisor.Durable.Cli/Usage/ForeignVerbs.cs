namespace Supervisor.Durable.Cli.Usage;

/// <summary>
/// Verbs of systemctl, supervisorctl, pm2, docker and process-compose that dsup has by another name, or has not: the one place where they
/// are
/// answered. Those that mean the same everywhere (ls, rm, tail, …) are aliases of our verbs and stand there.
/// </summary>
internal static class ForeignVerbs
{
    private const string Nothing = "nothing: ";
    private const string Boot = "`\"AutoStart\": true` in the configuration, or `dsup run NAME --auto-start -- PROGRAM`";
    private const string Machine = "nothing: dsup runs jobs and leaves the machine alone";

    public static IReadOnlyList<ForeignVerb> All { get; } =
    [
        new("reread update daemon-reload daemon-reexec deepUpdate updatePM2 config", "supervisorctl, systemctl, pm2, docker", "`dsup apply`, which makes the jobs as the configuration declares them"),
        new("reload reload-or-restart try-reload-or-restart force-reload graceful-reload gracefulReload hup", "systemctl, pm2, service, sv", "`dsup signal NAME HUP` for a job that reads its files again, else `dsup try-restart NAME`; `dsup apply` for the configuration"),
        new("condrestart", "systemctl, service", "`dsup try-restart NAME`"),
        new("enable reenable", "systemctl", Boot),
        new("startup", "pm2", "a unit that runs dsupd at boot: see `src/Supervisor.Durable.Daemon/README.md`. A job starts with it by " + Boot),
        new("disable preset unstartup", "systemctl, pm2", "`\"AutoStart\": false` in the configuration; `dsup stop NAME` keeps a job stopped"),
        new("mask unmask monitor unmonitor", "systemctl, monit", "`dsup stop NAME` keeps a job stopped, `dsup start NAME` ends that"),
        new("edit set set-property set-environment conf", "systemctl, pm2", "`dsup run NAME --replace -- PROGRAM`, or change the configuration and `dsup apply`"),
        new("add create exec link init ecosystem", "supervisorctl, docker, systemctl, pm2", "`dsup run NAME -- PROGRAM`, or declare it in the configuration and `dsup apply`"),
        new("up deploy serve startOrRestart startOrReload", "docker, process-compose, pm2", "`dsupd`, which starts what is declared; for a configuration that was changed `dsup apply`"),
        new("down", "docker, process-compose", "`dsup stop --all`; the supervisor itself is ended by `dsup shutdown`, and its jobs run on"),
        new("quit exit", "supervisorctl", "nothing: dsup has no shell of its own. The supervisor is ended by `dsup shutdown`, and its jobs run on"),
        new("remove del unlink", "supervisorctl, pm2", "`dsup delete NAME`"),
        new("clear flush clean prune reloadLogs logrotate", "supervisorctl, pm2, systemctl, docker", "`Logs` and `Supervisor:History` in the configuration, which say how much is kept"),
        new("l list-units list-unit-files avail jobs services process stats summary report slist", "systemctl, supervisorctl, pm2, process-compose, docker", "`dsup status`"),
        new("jlist prettylist", "pm2", "`dsup status --json`"),
        new("top monit imonit dash dashboard web", "pm2, docker", "`dsup status`, or `dsup events -f` for what happens"),
        new("pid id whoami desc info inspect cat env show-environment port", "supervisorctl, pm2, docker, systemctl", "`dsup status NAME`, with `--json` for a program"),
        new("is-active is-failed is-system-running", "systemctl", "`dsup status -q NAME`, whose exit code is 0 if it runs and 3 if not"),
        new("is-enabled get-default", "systemctl", "`dsup status NAME --json`, member AutoStart of its definition"),
        new("list-timers timers cron", "systemctl", "`dsup schedule list`"),
        new("list-jobs", "systemctl", "`dsup tickets --pending`"),
        new("list-dependencies isolate", "systemctl", "nothing: jobs are started in no order, and tried again as their restart policy says"),
        new("log journal journalctl", "systemd", "`dsup logs NAME`"),
        new("fg attach follow maintail", "supervisorctl, docker", "`dsup logs NAME -f`; a job has no terminal"),
        new("sendSignal interrupt term alarm", "pm2, sv", "`dsup signal NAME SIG`"),
        new("reset", "pm2", "`dsup reset-failed NAME`"),
        new("pause freeze", "docker, systemctl", "`dsup signal NAME STOP`"),
        new("unpause thaw resume cont", "docker, systemctl, sv", "`dsup signal NAME CONT`"),
        new("scale incr decr", "pm2, docker, circusctl", "a job for each: `dsup run web2 -- PROGRAM`"),
        new("rename", "docker", "`dsup run NEW -- PROGRAM`, then `dsup delete OLD`"),
        new("save dump resurrect cleardump", "pm2", "nothing: jobs and what was asked of them are on disk already"),
        new("ping check diagnose verify analyze", "pm2, foreman, systemd-analyze", "`dsup doctor` for the supervisor, `dsup validate FILE` for a configuration"),
        new("open cd attach-session", "supervisorctl", "`--data-dir DIR` or `--socket PATH`, which name the supervisor that is asked"),
        new("cancel", "systemctl", "`dsup schedule remove SCHEDULE` for what is to come; what was accepted is done"),
        new("export", "foreman", "`dsup sql` and `dsup status --json` print what there is; `dsup backup FILE` copies it"),
        new("build pull push images login install uninstall", "docker, pm2", "nothing: dsup runs programs that are there already"),
        new("reboot poweroff halt suspend hibernate rescue emergency default", "systemctl", Machine),
    ];

    private static readonly Dictionary<string, ForeignVerb> ByVerb = All
        .SelectMany(foreign => foreign.Verbs.Select(verb => (verb, foreign)))
        .ToDictionary(pair => pair.verb, pair => pair.foreign, StringComparer.OrdinalIgnoreCase);

    /// <summary>What to write instead, or why nothing; null where the word is known nowhere.</summary>
    public static string? AnswerTo(string word) => ByVerb.GetValueOrDefault(word)?.Plain switch
    {
        null => null,
        var ours when ours.StartsWith(Nothing, StringComparison.Ordinal) => $"There is none here: {ours[Nothing.Length..]}",
        var ours => $"Here it is: {ours}",
    };
}
