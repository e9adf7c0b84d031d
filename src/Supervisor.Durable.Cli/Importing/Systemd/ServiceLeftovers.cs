using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>What a service says that a job has not.</summary>
internal sealed partial class ServiceLeftovers(Unit unit, Specifiers specifiers)
{
    private const string Sandbox = "jobs have no sandbox";
    private const string Control = "jobs have no control group of their own";
    private const string Folders = "directories are not made for jobs";

    private static readonly HashSet<string> Carried =
    [
        "ExecStart", "ExecStartPre", "ExecStop", "WorkingDirectory", "Environment", "EnvironmentFile", "UnsetEnvironment", "UMask",
            "Restart", "RestartSec", "RestartSteps",
        "RestartMaxDelaySec", "StartLimitBurst", "StartLimitIntervalSec", "StartLimitInterval", "SuccessExitStatus",
            "RestartPreventExitStatus", "KillSignal",
        "TimeoutStopSec", "TimeoutSec", "WantedBy", "RequiredBy", "UpheldBy", "Group",
    ];

    private static readonly HashSet<string> Silent =
        ["Description", "Documentation", "SourcePath", "DefaultInstance", "GuessMainPID", "SyslogIdentifier", "SyslogFacility",
            "SyslogLevel", "SyslogLevelPrefix"];

    private static readonly HashSet<string> Order =
        ["After", "Before", "Requires", "Wants", "BindsTo", "PartOf", "Requisite", "Upholds", "Conflicts", "PropagatesStopTo",
            "StopPropagatedFrom", "JoinsNamespaceOf", "RequiresMountsFor"];

    private static readonly Dictionary<string, (string Why, string Instead)> Known = new()
    {
        ["ExecStartPost"] = ("nothing is run beside a job", "Run it in the line for a shell, or as a job of its own"),
        ["ExecStopPost"] = ("nothing is run after a job", "Run it in the line for a shell, or by a schedule"),
        ["ExecCondition"] = ("a start has no conditions", "Ask for it in the line for a shell, before the program"),
        ["RemainAfterExit"] = ("a job whose process has ended does not run", "Look at its last result: dsup status NAME"),
        ["PIDFile"] = ("a job is the process that is launched, not one that it leaves behind", "Let the program stay in the foreground"),
        ["BusName"] = ("readiness is not waited for", "Leave it"),
        ["WatchdogSec"] = ("jobs are not watched", "Let the program end when it is not well; Restart brings it back"),
        ["RuntimeMaxSec"] = ("a run has no limit", "Add a schedule with the control restart, or put before the command: timeout"),
        ["RestartForceExitStatus"] = ("exit codes cannot force a restart", "Set Restart:Policy to always"),
        ["RestartKillSignal"] = ("a restart sends the same signal as a stop",
            "Say another one when you restart: dsup restart NAME --signal SIG"),
        ["FinalKillSignal"] = ("what is past its grace gets KILL", "Leave it"),
        ["SendSIGHUP"] = ("one signal is sent", "Set Stop:Signal to HUP"),
        ["SendSIGKILL"] = ("what is past its grace is killed", "Set Stop:Grace to 365d"),
        ["DynamicUser"] = (Accounts.Why, "Make a user for it; " + Accounts.Advice("USER", "GROUP")),
        ["SupplementaryGroups"] = (Accounts.Why, "Put before the command, after its --reuid and --regid: --groups=GROUP,…"),
        ["Nice"] = ("jobs have dsupd's priority", "Put before the command: nice -n N"),
        ["OOMScoreAdjust"] = ("jobs have dsupd's score", "Put before the command: choom -n N --"),
        ["IOSchedulingClass"] = ("jobs have dsupd's priority", "Put before the command: ionice -c CLASS"),
        ["IOSchedulingPriority"] = ("jobs have dsupd's priority", "Put before the command: ionice -n N"),
        ["CPUSchedulingPolicy"] = ("jobs have dsupd's priority", "Put before the command: chrt"),
        ["CPUSchedulingPriority"] = ("jobs have dsupd's priority", "Put before the command: chrt"),
        ["CPUAffinity"] = ("jobs have dsupd's processors", "Put before the command: taskset -c LIST"),
        ["NoNewPrivileges"] = (Sandbox, "Put before the command: setpriv --no-new-privs --"),
        ["CapabilityBoundingSet"] = (Sandbox, "Put before the command: setpriv --bounding-set=LIST --"),
        ["AmbientCapabilities"] = (Sandbox, "Put before the command: setpriv --ambient-caps=LIST --"),
        ["PAMName"] = ("jobs have no session of PAM", "Leave it"),
        ["StandardInput"] = ("a job reads from /dev/null", "Read from a file in the line for a shell: exec program < FILE"),
        ["Sockets"] = ("sockets are not opened for programs", "Let the program open its socket"),
        ["OnFailure"] = ("nothing is started when a job fails", "Read failures with: dsup events -f"),
        ["OnSuccess"] = ("nothing is started when a job ends", "Read ends with: dsup events -f"),
        ["Also"] = ("other units are not read along", "Import them too"),
        ["LimitNICE"] = ("jobs have dsupd's limit", "Put before the command: prlimit --nice=N --"),
        ["LimitRTTIME"] = ("jobs have dsupd's limit", "Start dsupd with it"),
    };

    private static readonly (Regex Keys, string Why, string Instead)[] Kinds =
    [
        (IsSandbox(), Sandbox, "Leave it, or run it with: systemd-run --scope, bwrap or a container"),
        (IsControl(), Control, "Leave it, or set the limit for dsupd"),
        (IsFolder(), Folders, "Make it beforehand, or in the line for a shell: mkdir -p DIR && exec program"),
        (IsCondition(), "a start has no conditions", "Ask for it in the line for a shell, before the program"),
    ];

    public void Report()
    {
        foreach (var entry in unit.Entries.Where(e => e.Value.Length > 0 && !Carried.Contains(e.Key) && !Silent.Contains(e.Key)
            && !e.Key.StartsWith("X-", StringComparison.Ordinal)))
        {
            if (!IsSaid(entry) && !ServiceLimits.IsKnown(entry.Key))
                Leave(entry, WhyOf(entry.Key));
        }
    }

    private static (string Why, string Instead) WhyOf(string key) =>
        Known.TryGetValue(key, out var known) ? known
        : Kinds.FirstOrDefault(k => k.Keys.IsMatch(key)) is { Why: { } why, Instead: var instead } ? (why, instead)
        : ("there is nothing like it here", "Leave it");

    /// <summary>Keys of which the value decides whether something is missing.</summary>
    private bool IsSaid(UnitEntry entry)
    {
        switch (entry.Key)
        {
            case "Type":
                return TellType(entry);
            case "KillMode":
                return ReportKillMode(entry);
            case "User":
                var group = unit.Last("Group") is { } said ? specifiers.Expand(said.Value) : null;
                Accounts.Report(unit.Import, entry.Place, $"{unit.Title}: User", specifiers.Expand(entry.Value), group);
                return true;
            case "ExecReload":
                return Note(entry, "a job is reloaded by a signal", entry.Value.Contains("HUP", StringComparison.Ordinal)
                    ? "Send it: dsup signal NAME HUP" : "Run it by hand");
            case "StandardOutput" or "StandardError":
                return Note(entry, "the supervisor keeps the output itself", "Read it with: dsup logs NAME");
            case "PassEnvironment":
                return Note(entry, "jobs have all of dsupd's environment", "Leave it");
            case "TimeoutStartSec" or "NotifyAccess" or "Alias" or "DefaultDependencies" or "OOMPolicy" or "LogLevelMax" or "LogRateLimitBurst" or "LogRateLimitIntervalSec":
                return Note(entry, "a job does without it", "Leave it");
            case var key when Order.Contains(key):
                return TellOrder(entry);
            default:
                return entry.Value is "no" or "false" or "off" && WhyOf(entry.Key).Why is Sandbox or Control;
        }
    }

    private bool TellType(UnitEntry entry) => entry.Value switch
    {
        "simple" or "exec" or "idle" or "oneshot" => true,
        "notify" or "notify-reload" or "dbus" => Leave(entry,
            ("readiness is not waited for", "Leave it; what needs the program tries again")),
        "forking" => Leave(entry, ("a job is the process that is launched, not one that it leaves behind",
            "Let the program stay in the foreground, which most have an option for")),
        _ => Leave(entry, ("systemd knows no such type", "Look whether it is right")),
    };

    private bool ReportKillMode(UnitEntry entry) => entry.Value switch
    {
        "process" or "none" => Leave(entry, ("what the main process leaves behind is ended with it", "Start it as a job of its own")),
        "mixed" => Note(entry, "what the main process leaves gets the signal too, before it is killed", "Leave it"),
        _ => true,
    };

    /// <summary>Targets are reached before dsupd itself is started; other units are what a job cannot wait for.</summary>
    private bool TellOrder(UnitEntry entry)
    {
        var units = entry.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return entry.Key != "Conflicts" && units.All(u => u.EndsWith(".target", StringComparison.Ordinal)
            || u.EndsWith(".slice", StringComparison.Ordinal))
            ? Note(entry, "jobs are started when dsupd is", "Order dsupd's own unit so")
            : Leave(entry, ("jobs are started in no order", "Let it wait for what it needs, or try again: Restart does that"));
    }

    private bool Leave(UnitEntry entry, (string Why, string Instead) reason)
    {
        unit.Import.Leave(entry.Place, $"{unit.Title}: {entry.Key}", reason.Why, reason.Instead);
        return true;
    }

    private bool Note(UnitEntry entry, string why, string instead)
    {
        unit.Import.Note(entry.Place, $"{unit.Title}: {entry.Key}", why, instead);
        return true;
    }

    [GeneratedRegex("^(Protect|Private|Restrict|ReadOnly|ReadWrite|Inaccessible|ExecPaths|NoExec|Bind|Root|Mount|Temporary|SystemCall|Lock|MemoryDeny|RemoveIPC|SecureBits|KeyringMode|Network|IPAddress|IPIngress|SocketBind|Device|Smack|AppArmor|SELinux|LoadCredential|SetCredential|ImportCredential|ProcSubset|Personality|UtmpIdentifier|Extension)")]
    private static partial Regex IsSandbox();

    [GeneratedRegex("^(Memory|CPU|Tasks|IO|BlockIO|StartupCPU|Slice|Delegate|AllowedCPUs|AllowedMemory|DisableControllers|ManagedOOM|NUMA)")]
    private static partial Regex IsControl();

    [GeneratedRegex("^(Runtime|State|Cache|Logs|Configuration)Directory")]
    private static partial Regex IsFolder();

    [GeneratedRegex("^(Condition|Assert)")]
    private static partial Regex IsCondition();
}
