using System.Net.Http.Json;

namespace Supervisor.Durable.Client;

public sealed partial class SupervisorClient
{
    /// <summary>Sends a control to every job that the selectors name; which those are is decided where it is accepted.</summary>
    /// <param name="selectors">Names, and patterns such as <c>web*</c>.</param>
    /// <param name="control">What is asked.</param>
    /// <param name="idempotencyKey">A text by which a repeated request is known: it gets the first tickets and enqueues nothing.</param>
    /// <param name="dryRun">Only name the jobs.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<SelectionDocument> SendControlsAsync(
        IReadOnlyList<string> selectors, ControlRequest control, string? idempotencyKey = null, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        var query = Query([.. selectors.Select(selector => ("selector", (string?)selector)), ("dry_run", dryRun ? "true" : null)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/controls" + query)
        {
            Content = JsonContent.Create(control, WireJson.Default.ControlRequest),
        };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await _http.SendAsync(request, WireJson.Default.SelectionDocument, null, cancellationToken).ConfigureAwait(false);
    }
}
