using System.CommandLine;
using System.CommandLine.Help;
using Supervisor.Durable.Cli.Usage;
using Supervisor.Durable.Cli.Verbs;

namespace Supervisor.Durable.Cli;

/// <summary>The whole command line: the global options, and one verb a file.</summary>
internal sealed class Dsup : RootCommand
{
    public Dsup()
        : base("Runs, watches and restarts programs that outlive their supervisor.")
    {
        Options.Clear();
        Options.Add(new HelpOption { Recursive = true, Description = "Show this help", Action = new Help() });
        Options.Add(new VersionOption("--version", "-v") { Description = "Show the version of dsup", Action = new ShowVersion() });
        Options.Add(DataDirectory);
        Options.Add(Socket);
        Options.Add(Json);
        Options.Add(Quiet);

        Subcommands.Add(RunVerb.Create());
        Subcommands.Add(StartVerb.Create());
        Subcommands.Add(StopVerb.Create());
        Subcommands.Add(RestartVerb.Create());
        Subcommands.Add(TryRestartVerb.Create());
        Subcommands.Add(SignalVerb.Create());
        Subcommands.Add(DeleteVerb.Create());
        Subcommands.Add(ResetFailedVerb.Create());
        Subcommands.Add(StatusVerb.Create());
        Subcommands.Add(LogsVerb.Create());
        Subcommands.Add(HistoryVerb.Create());
        Subcommands.Add(EventsVerb.Create());
        Subcommands.Add(WaitVerb.Create());
        Subcommands.Add(TicketsVerb.Create());
        Subcommands.Add(TicketVerb.Create());
        Subcommands.Add(ScheduleVerb.Create());
        Subcommands.Add(SqlVerb.Create());
        Subcommands.Add(ApplyVerb.Create());
        Subcommands.Add(BackupVerb.Create());
        Subcommands.Add(DoctorVerb.Create());
        Subcommands.Add(ValidateVerb.Create());
        Subcommands.Add(ImportVerb.Create());
        Subcommands.Add(CompletionVerb.Create());
        Subcommands.Add(ShutdownVerb.Create());
        Subcommands.Add(VersionVerb.Create());
        Subcommands.Add(HelpVerb.Create());
    }

    public Option<string?> DataDirectory { get; } = new("--data-dir")
    {
        HelpName = "DIR",
        Recursive = true,
        Description = "The supervisor's data directory [$DSUP_DATA_DIR, else /var/lib/dsup as root, else ~/.local/state/dsup]",
    };

    public Option<string?> Socket { get; } = new("--socket")
    {
        HelpName = "PATH",
        Recursive = true,
        Description = "The supervisor's socket [$DSUP_SOCKET, else dsup.sock in the data directory]",
    };

    public Option<bool> Json { get; } = new("--json") { Recursive = true, Description = "Answer in JSON; errors are JSON too, one a line on stderr" };

    public Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Recursive = true,
        Description = "Print nothing but errors, and what logs, sql and -f show; the exit code says the rest",
    };
}
