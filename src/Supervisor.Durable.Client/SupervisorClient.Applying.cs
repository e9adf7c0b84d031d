using System.Net.Http.Json;

namespace Supervisor.Durable.Client;

public sealed partial class SupervisorClient
{
    /// <summary>A removal of the same name that is under way is waited for.</summary>
    private static readonly TimeSpan LongestApply = TimeSpan.FromMinutes(5);

    /// <summary>Makes the jobs as a configuration declares; the answer comes when all of it is accepted. Safe to repeat.</summary>
    /// <param name="request">Which configuration.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="SupervisorProblemException">There are mistakes (<see cref="ProblemTypes.Configuration"/>), and nothing was
    /// changed.</exception>
    public async Task<ApplyDocument> ApplyAsync(ApplyRequest request, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/apply")
        {
            Content = JsonContent.Create(request, WireJson.Default.ApplyRequest),
        };
        return await _http.SendAsync(message, WireJson.Default.ApplyDocument, LongestApply, cancellationToken).ConfigureAwait(false);
    }
}
