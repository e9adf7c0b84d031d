using System.Net.Http.Json;

namespace Supervisor.Durable.Client;

public sealed partial class SupervisorClient
{
    /// <summary>How long a copy, or a look at every page of the database, may take.</summary>
    private static readonly TimeSpan LongWork = TimeSpan.FromMinutes(30);

    /// <summary>Copies the supervisor's database while it runs.</summary>
    /// <param name="path">An absolute path, of the supervisor's machine.</param>
    /// <param name="force">Replace a file that is there already.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<BackupDocument> BackupAsync(string path, bool force = false, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/backup")
        {
            Content = JsonContent.Create(new BackupRequest(path, force), WireJson.Default.BackupRequest),
        };
        return await _http.SendAsync(request, WireJson.Default.BackupDocument, LongWork, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the supervisor look at its database, run directories and surroundings.</summary>
    public async Task<IReadOnlyList<CheckDocument>> ExamineAsync(CancellationToken cancellationToken = default)
    {
        using var request = Get("/v1/doctor");
        return await _http.SendAsync(request, WireJson.Default.CheckDocumentArray, LongWork, cancellationToken).ConfigureAwait(false);
    }
}
