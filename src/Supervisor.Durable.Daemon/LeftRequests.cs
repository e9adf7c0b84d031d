using System.Text.Json;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Http;

namespace Supervisor.Durable.Daemon;

/// <summary><c>dsupd --queue</c>, by which <c>dsup restart NAME --queue</c> leaves a request for the supervisor's next start.</summary>
internal static class LeftRequests
{
    private const int Done = 0, Failed = 1, Usage = 2, NoSuchJob = 4, NotPermitted = 6;   // dsup's exit codes

    /// <param name="dataDirectory">Where; it must have a database, and belong to this user.</param>
    /// <param name="control">The control, as the JSON of <c>POST /v1/jobs/{name}/controls</c>.</param>
    /// <param name="jobs">The jobs' names.</param>
    /// <param name="json">Answer with the tickets, as one JSON document.</param>
    /// <param name="quiet">Say nothing but errors.</param>
    /// <returns>The exit code, the highest of all the jobs'.</returns>
    public static int Leave(string dataDirectory, string control, IReadOnlyList<string> jobs, bool json, bool quiet)
    {
        if (Native.OwnerOf(dataDirectory) is { } owner && owner != Native.User())
            return Complain(json, NotPermitted, $"{dataDirectory} belongs to user {owner}, who alone may leave requests in it. Ask as that user: sudo -u '#{owner}' dsup …");
        ControlBatch batch;
        ControlRequest request;
        try
        {
            request = JsonSerializer.Deserialize(control, WireJson.Default.ControlRequest)!;
            batch = ControlNames.Read(request);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return Complain(json, Usage, Reasons.Of(e));
        }
        var left = new List<TicketDocument>();
        var exitCode = Done;
        foreach (var job in jobs)
        {
            try
            {
                var ticket = ControlRequests.Leave(dataDirectory, job, batch);
                using var history = History.Open(dataDirectory);
                left.Add(Documents.Of(history.Find(ticket)));
                if (!json && !quiet)
                    Console.Out.WriteLine($"{job}: {request.Control} is left as ticket {ticket}; the supervisor carries it out when it starts");
            }
            catch (SupervisorException e)
            {
                exitCode = Math.Max(exitCode, Complain(json, e is JobNotFoundException ? NoSuchJob : Failed, CommandWords.Of(e)));
            }
        }
        if (json && !quiet)
            Console.Out.WriteLine(JsonSerializer.Serialize([.. left], RelaxedJson.Wire.TicketDocumentArray));
        return exitCode;
    }

    private static int Complain(bool json, int exitCode, string problem)
    {
        Console.Error.WriteLine(json ? JsonSerializer.Serialize(ErrorDocument.Of(problem, exitCode), RelaxedJson.Wire.ErrorDocument) : $"dsup: {problem}");
        return exitCode;
    }
}
