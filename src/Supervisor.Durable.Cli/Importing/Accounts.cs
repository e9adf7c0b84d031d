namespace Supervisor.Durable.Cli.Importing;

/// <summary>How a job runs as another user until jobs have users: setpriv becomes the program itself, so that signals reach it.</summary>
internal static class Accounts
{
    public const string Why = "jobs run as the user whom dsupd runs as";

    /// <summary>Reports that a job has a user, and perhaps a group; for root, whom dsupd usually runs as, that is a note.</summary>
    public static void Report(Import import, Place place, string key, string user, string? group = null)
    {
        if (user is "root" or "0" && group is null)
            import.Note(place, key, Why, "Run dsupd as root");
        else
            import.Leave(place, key, Why, Advice(user, group));
    }

    /// <summary>What to do for a job of a user, and perhaps a group.</summary>
    public static string Advice(string user, string? group = null) =>
        $"Run dsupd as that user; or as root, and put before the command: setpriv --reuid={user} --regid={group ?? Field(user, 3) ?? "GROUP"} --init-groups --";

    /// <summary>The user's home; null where the user is not known on this machine.</summary>
    public static string? HomeOf(string user) => Field(user, 5);

    private static string? Field(string user, int field)
    {
        try
        {
            return File.ReadLines("/etc/passwd").Select(line => line.Split(':'))
                .FirstOrDefault(p => p.Length > field && (p[0] == user || p[2] == user))?[field];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
