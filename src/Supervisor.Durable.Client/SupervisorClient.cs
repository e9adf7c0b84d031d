using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;

namespace Supervisor.Durable.Client;

/// <summary>
/// A supervisor, asked over its Unix socket. Every method makes one request unless it says otherwise, and throws
/// <see cref="SupervisorProblemException"/> for an error the supervisor answered with, <see cref="SupervisorUnreachableException"/> when no
/// answer came. Cancelling ends the wait for the answer, never what was asked. Safe for concurrent use.
/// </summary>
public sealed partial class SupervisorClient : IDisposable
{
    private readonly SocketHttp _http;
    private readonly TimeProvider _time;

    /// <summary>A client of the supervisor at <paramref name="location"/>; connects at the first request.</summary>
    public SupervisorClient(SocketLocation location, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(time);
        Location = location;
        _time = time;
        _http = new SocketHttp(location, time);
    }

    /// <summary>Where it asks.</summary>
    public SocketLocation Location { get; }

    /// <summary>All jobs, by name.</summary>
    public async Task<IReadOnlyList<JobDocument>> ListJobsAsync(CancellationToken cancellationToken = default)
    {
        using var request = Get("/v1/jobs");
        return await _http.SendAsync(request, WireJson.Default.JobDocumentArray, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One job, with its definition.</summary>
    public async Task<JobDocument> GetJobAsync(string job, CancellationToken cancellationToken = default)
    {
        using var request = Get(OfJob(job));
        return await _http.SendAsync(request, WireJson.Default.JobDocument, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Defines a job, or replaces its definition from its next launch on.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="definition">How it is defined.</param>
    /// <param name="createOnly">Whether a job of this name is an error: <see cref="ProblemTypes.JobExists"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<JobDocument> PutJobAsync(
        string job, JobDefinition definition, bool createOnly, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, OfJob(job))
        {
            Content = JsonContent.Create(definition, DefinitionJson.Default.JobDefinition),
        };
        if (createOnly)
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        return await _http.SendAsync(request, WireJson.Default.JobDocument, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops a job gracefully, or kills it, and deletes it.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="now">Whether it goes before everything that waits (urgent).</param>
    /// <param name="wait">How long the answer may wait for the ticket to resolve; null: not at all.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<TicketDocument> DeleteJobAsync(
        string job, bool now = false, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, OfJob(job) + Query(("now", now ? "true" : null), ("wait", Text(wait))));
        return await _http.SendAsync(request, WireJson.Default.TicketDocument, wait, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a control; the ticket is that of the batch's last control, and is resolved if that happened within <paramref name="wait"/>.
    /// </summary>
    /// <param name="job">The job's name.</param>
    /// <param name="control">What is asked.</param>
    /// <param name="idempotencyKey">A text by which a repeated request is known: it gets the first ticket and enqueues nothing.</param>
    /// <param name="wait">How long the answer may wait for the ticket to resolve; null: not at all.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<TicketDocument> SendControlAsync(
        string job, ControlRequest control, string? idempotencyKey = null, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, OfJob(job) + "/controls" + Query(("wait", Text(wait))))
        {
            Content = JsonContent.Create(control, WireJson.Default.ControlRequest),
        };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await _http.SendAsync(request, WireJson.Default.TicketDocument, wait, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A ticket; unresolved if that has not happened within <paramref name="wait"/>.</summary>
    public async Task<TicketDocument> GetTicketAsync(long ticket, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        using var request = Get($"/v1/tickets/{ticket}" + Query(("wait", Text(wait))));
        return await _http.SendAsync(request, WireJson.Default.TicketDocument, wait, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest tickets, newest first.</summary>
    /// <param name="job">Only this job's; null: all.</param>
    /// <param name="pendingOnly">Only unresolved ones.</param>
    /// <param name="count">At most so many; null: as many as the supervisor likes.</param>
    /// <param name="askedOnly">Without those that the supervisor has sent by itself, such as the restarts of a policy.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<IReadOnlyList<TicketDocument>> ListTicketsAsync(
        string? job = null, bool pendingOnly = false, int? count = null, bool askedOnly = false, CancellationToken cancellationToken = default)
    {
        using var request = Get(
            "/v1/tickets" + Query(("job", job), ("pending", pendingOnly ? "true" : null), ("asked", askedOnly ? "true" : null), ("n", Text(count))));
        return await _http.SendAsync(request, WireJson.Default.TicketDocumentArray, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A job's newest runs, newest first.</summary>
    public async Task<IReadOnlyList<RunDocument>> ListRunsAsync(string job, int? count = null, CancellationToken cancellationToken = default)
    {
        using var request = Get(OfJob(job) + "/runs" + Query(("n", Text(count))));
        return await _http.SendAsync(request, WireJson.Default.RunDocumentArray, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A job's last lines of output, oldest first, as they come: however many they are, few are in memory.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="count">At most so many; null: as many as the supervisor likes.</param>
    /// <param name="run">Only this run's.</param>
    /// <param name="stream">Only <c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<LogLine> StreamLogsAsync(
        string job, int? count = null, long? run = null, string? stream = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = Get(OfJob(job) + "/logs" + Query(("n", Text(count)), ("run", Text(run)), ("stream", stream)));
        await foreach (var line in _http.EachAsync(request, WireJson.Default.LogLine, cancellationToken).ConfigureAwait(false))
            yield return line;
    }

    /// <summary>A job's last lines of output, oldest first, all at once: for few of them.</summary>
    /// <inheritdoc cref="StreamLogsAsync"/>
    public async Task<IReadOnlyList<LogLine>> ReadLogsAsync(
        string job, int? count = null, long? run = null, string? stream = null, CancellationToken cancellationToken = default)
    {
        var lines = new List<LogLine>();
        await foreach (var line in StreamLogsAsync(job, count, run, stream, cancellationToken).ConfigureAwait(false))
            lines.Add(line);
        return lines;
    }

    /// <summary>The newest events, oldest first.</summary>
    /// <param name="count">At most so many; null: as many as the supervisor likes.</param>
    /// <param name="wanted">Which of them; null: all.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<IReadOnlyList<EventDocument>> ListEventsAsync(
        int? count = null, EventSelection? wanted = null, CancellationToken cancellationToken = default)
    {
        using var request = Get("/v1/events" + Query([("n", Text(count)), .. Of(wanted)]));
        return await _http.SendAsync(request, WireJson.Default.EventDocumentArray, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a reading SQL statement finds.</summary>
    public async Task<SqlResult> QueryAsync(string query, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sql")
        {
            Content = JsonContent.Create(new SqlRequest(query), WireJson.Default.SqlRequest),
        };
        return await _http.SendAsync(request, WireJson.Default.SqlResult, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the supervisor to end; it answers before it does.</summary>
    /// <param name="stopJobs">Stop every job first; else they keep running and are adopted next time.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task ShutdownAsync(bool stopJobs, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/shutdown")
        {
            Content = JsonContent.Create(new ShutdownRequest(stopJobs), WireJson.Default.ShutdownRequest),
        };
        using var response = await _http.OpenAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who answers.</summary>
    public async Task<VersionDocument> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        using var request = Get("/v1/version");
        return await _http.SendAsync(request, WireJson.Default.VersionDocument, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);
}
