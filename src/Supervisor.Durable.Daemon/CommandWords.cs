namespace Supervisor.Durable.Daemon;

/// <summary>
/// The library speaks to a program, which calls its methods. Here its messages become those for a person at a terminal, who types commands.
/// </summary>
internal static class CommandWords
{
    /// <summary>What the library says, and what is said of it here.</summary>
    public static readonly (string Library, string Terminal)[] Phrases =
    [
        ("Run the newer version that wrote it",
            "Run the newer dsupd that wrote it"),
        ("Send controls to change something.",
            "Use the verbs of dsup to change something."),
        ("or work on a backup.",
            "or work on a copy: dsup backup."),
        ("save what it holds by a backup, stop the supervisor, put the backup in its place, start the supervisor.",
            "save what it holds with: dsup backup FILE, stop dsupd, put that FILE to its place, start dsupd."),
        ("LimitFSIZE= of the unit) and start the supervisor again.",
            "LimitFSIZE= of the unit) and start dsupd again."),
        ("Name the supervisor's data directory, or restore",
            "Name the supervisor's data directory with --data-dir, or restore"),
        ("Start a supervisor of this version: it brings the database up to date.",
            "Start dsupd: it brings the database up to date."),
        ("Start the right version of the supervisor, or restore",
            "Start the right version of dsupd, or restore"),
        ("ask for help with a backup of the database.",
            "ask for help with a copy of the database: dsup backup FILE."),
        ("everything else works. Look at the events. Define",
            "everything else works. Look with: dsup events. Define"),
        ("Define such jobs and schedules again, or",
            "Define such jobs and schedules again with dsup, or"),
        ("The next start of the supervisor removes them",
            "The next start of dsupd removes them"),
        ("Name the supervisor's. A supervisor that is opened there makes a new one.",
            "Name the supervisor's with --data-dir. dsupd makes a new one."),
        ("Make a backup at once, stop the supervisor, put the backup in the database's place, start the supervisor.",
            "Run dsup backup FILE at once, stop dsupd, put that FILE to the database's place, start dsupd."),
        ("Install the program as a whole: without",
            "Install dsupd as a whole: without"),
        ("Check its owner and mode, or choose another data directory.",
            "Check its owner and mode, or choose another --data-dir."),
        ("and start the supervisor again: it adopts them.",
            "and start dsupd again: it adopts them."),
        ("Stop that one, or choose another data directory.",
            "Stop that one, or choose another --data-dir."),
        ("Remove it, or name another place for the socket.",
            "Remove it, or name another place with --socket."),
        ("Examine the data directory",
            "Look with: dsup doctor"),
    ];

    /// <summary>An error of the library, with the command that helps.</summary>
    public static string Of(Exception error) => error switch
    {
        JobNotFoundException => $"{error.Message} List jobs with: dsup status",
        ScheduleNotFoundException => $"{error.Message} List schedules with: dsup schedule list",
        ScheduleExistsException => $"{error.Message} To remove one: dsup schedule remove NAME",
        TicketNotFoundException => $"{error.Message} List tickets with: dsup tickets",
        _ => Of(error.Message),
    };

    /// <summary>A message of the library.</summary>
    public static string Of(string message) =>
        Phrases.Aggregate(message, (text, phrase) => text.Replace(phrase.Library, phrase.Terminal, StringComparison.Ordinal));
}
