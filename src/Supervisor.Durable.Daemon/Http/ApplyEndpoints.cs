using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Applying;

namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>/v1/apply</c>: the jobs become as a configuration declares.</summary>
internal static class ApplyEndpoints
{
    private const long LargestFile = 64 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/apply", Apply)
        .WithSummary("Make the jobs as the configuration declares, or a file's text; dry_run: only say what would be done")
        .Accepts<ApplyRequest>("application/json", "*/*").Produces<ApplyDocument>();

    private static async Task<IResult> Apply(HttpContext http, Applier applier)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LargestFile;
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.ApplyRequest, http.RequestAborted) ?? new();
        if (request is { Text: null, File: not null } or { Text: null, Prune: true } or { Text: not null, File: null or "" or Declaration.Configuration or Declaration.Environment })
            throw new FormatException("Give the file's name and its text, {\"file\":\"/path/jobs.json\",\"text\":\"…\"}; or neither of them, for the supervisor's own configuration.");
        var origin = Caller.Of(http);
        var done = request.Text is { } text
            ? await applier.FileAsync(request.File!, Encoding.UTF8.GetBytes(text), request.Prune, request.DryRun, origin)
            : await applier.AgainAsync(request.DryRun, origin);
        return TypedResults.Json(done, RelaxedJson.Wire.ApplyDocument);
    }
}
