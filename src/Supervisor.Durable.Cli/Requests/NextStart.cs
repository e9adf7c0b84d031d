using System.Text.Json;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Leaves a control for the supervisor's next start. dsup becomes dsupd for that, which has SQLite.</summary>
internal static class NextStart
{
    /// <summary>Whether the supervisor answers: then it is asked itself.</summary>
    public static async Task<bool> IsFarAsync(Session session, CancellationToken cancel)
    {
        try
        {
            await session.Client.GetVersionAsync(cancel).ConfigureAwait(false);
            return false;
        }
        catch (SupervisorUnreachableException e) when (e is { NotPermitted: false, Interrupted: false })
        {
            return true;
        }
    }

    /// <summary>Does not return where dsupd takes over.</summary>
    public static int Leave(Session session, IReadOnlyList<string> jobs, ControlRequest request)
    {
        var place = session.Client.Location.DataDirectory;
        if (!File.Exists(Path.Combine(place, "supervisor.db")))
            return session.Complain(
                $"there is no supervisor's database in {place} in which a request could be left. Name the data directory with --data-dir", ExitCode.Unreachable);
        var control = JsonSerializer.Serialize(Controls.Urgent(request), WireJson.Default.ControlRequest);
        List<string> arguments = ["--data-dir", place, "--queue", control];
        arguments.AddRange(jobs.Distinct().SelectMany(job => new[] { "--job", job }));
        if (session.IsJson)
            arguments.Add("--json");
        if (session.IsQuiet)
            arguments.Add("--quiet");
        session.Out.Flush();
        var why = Find(session.Caller.Environment("PATH")) is { } dsupd
            ? Native.Become(dsupd, arguments)
            : "it is neither beside dsup nor in the PATH";
        return session.Complain($"dsupd, which would write the request down, cannot be run: {why}. Put its folder into the PATH", ExitCode.Unreachable);
    }

    private static string? Find(string? path) => new[] { Path.GetDirectoryName(Environment.ProcessPath) }
        .Concat(path?.Split(':') ?? [])
        .Where(folder => !string.IsNullOrEmpty(folder))
        .Select(folder => Path.Combine(folder!, "dsupd"))
        .FirstOrDefault(File.Exists);
}
