namespace Supervisor.Durable.Cli.Usage;

/// <summary>Verbs of supervisorctl, pm2, systemctl, docker and process-compose that dsup has by another name.</summary>
internal static class ForeignVerbs
{
    private const string Apply = "dsup apply, which makes the jobs as the configuration declares them";
    private const string Status = "dsup status";
    private const string Details = "dsup status NAME, or with --json";
    private const string Follow = "dsup logs NAME -f";
    private const string Boot = "AutoStart in the configuration, or dsup run NAME --auto-start -- PROGRAM";
    private const string Edit = "dsup run NAME --replace -- PROGRAM, or change the configuration and dsup apply";
    private const string Nothing = "nothing: jobs and what was asked of them are on disk already";

    private static readonly Dictionary<string, string> Ours = new(StringComparer.OrdinalIgnoreCase)
    {
        ["reread"] = Apply,
        ["update"] = Apply,
        ["daemon-reload"] = Apply,
        ["daemon-reexec"] = Apply,
        ["reload"] = "dsup apply for the configuration, dsup signal NAME HUP for a job",
        ["reload-or-restart"] = "dsup signal NAME HUP, or dsup try-restart NAME",
        ["force-reload"] = "dsup signal NAME HUP, or dsup try-restart NAME",
        ["condrestart"] = "dsup try-restart NAME",
        ["enable"] = Boot,
        ["disable"] = "\"AutoStart\": false in the configuration; dsup stop NAME keeps a job stopped",
        ["mask"] = "dsup stop NAME, which keeps a job stopped",
        ["edit"] = Edit,
        ["set"] = Edit,
        ["add"] = "dsup run NAME -- PROGRAM",
        ["create"] = "dsup run NAME -- PROGRAM",
        ["exec"] = "dsup run NAME -- PROGRAM",
        ["up"] = "dsupd, which starts what is declared",
        ["rm"] = "dsup delete NAME",
        ["remove"] = "dsup delete NAME",
        ["del"] = "dsup delete NAME",
        ["clear"] = "Logs in the configuration, which says how much is kept",
        ["flush"] = "Logs in the configuration, which says how much is kept",
        ["ls"] = Status,
        ["l"] = Status,
        ["list"] = Status,
        ["list-units"] = Status,
        ["avail"] = Status,
        ["ps"] = Status,
        ["jlist"] = "dsup status --json",
        ["prettylist"] = "dsup status --json",
        ["top"] = Status,
        ["monit"] = Status,
        ["monitor"] = Status,
        ["dash"] = Status,
        ["pid"] = Details,
        ["describe"] = Details,
        ["desc"] = Details,
        ["show"] = Details,
        ["info"] = Details,
        ["inspect"] = Details,
        ["cat"] = Details,
        ["env"] = Details,
        ["is-active"] = "dsup status NAME, whose exit code is 0 if it runs",
        ["is-failed"] = "dsup status NAME, whose exit code is 0 if it runs",
        ["is-enabled"] = Details,
        ["list-timers"] = "dsup schedule list",
        ["log"] = "dsup logs NAME",
        ["tail"] = Follow,
        ["fg"] = Follow,
        ["attach"] = Follow,
        ["journal"] = Follow,
        ["reset"] = "dsup reset-failed NAME",
        ["save"] = Nothing,
        ["dump"] = Nothing,
        ["resurrect"] = Nothing,
        ["ping"] = "dsup doctor",
    };

    /// <summary>What to write instead; null where the word is known nowhere.</summary>
    public static string? OursFor(string word) => Ours.GetValueOrDefault(word);
}
