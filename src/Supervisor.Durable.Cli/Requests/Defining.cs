using System.Text.Json;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Puts a definition, also when the supervisor goes away in the middle of it.</summary>
internal sealed class Defining(Session session)
{
    public async Task<JobDocument> PutAsync(string job, JobDefinition definition, bool replace, CancellationToken cancel)
    {
        var attempts = 0;
        try
        {
            return await session.Reconnection.RunAsync(
                again =>
                {
                    attempts++;
                    return session.Client.PutJobAsync(job, definition, createOnly: !replace, again);
                },
                cancel).ConfigureAwait(false);
        }
        catch (SupervisorProblemException e) when (e.Type == ProblemTypes.JobExists && attempts > 1)
        {
            // It may be ours: the first attempt broke off without an answer.
            var existing = await session.Client.GetJobAsync(job, cancel).ConfigureAwait(false);
            if (existing.State == "pending" && IsSame(existing.Definition, definition))
                return existing;
            throw;
        }
    }

    private static bool IsSame(JsonElement? existing, JobDefinition wanted) =>
        existing is { } json
        && json.Deserialize(DefinitionJson.Default.JobDefinition) is { } definition
        && definition.Shell == wanted.Shell
        && (definition.Command ?? []).SequenceEqual(wanted.Command ?? [])
        && definition.WorkingDirectory == wanted.WorkingDirectory;
}
