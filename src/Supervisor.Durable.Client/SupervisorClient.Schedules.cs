using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Supervisor.Durable.Client;

public sealed partial class SupervisorClient
{
    /// <summary>All schedules, by name.</summary>
    public async Task<IReadOnlyList<ScheduleDocument>> ListSchedulesAsync(CancellationToken cancellationToken = default)
    {
        using var request = Get("/v1/schedules");
        return await _http.SendAsync(request, WireJson.Default.ScheduleDocumentArray, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One schedule.</summary>
    public Task<ScheduleDocument> GetScheduleAsync(string schedule, CancellationToken cancellationToken = default) =>
        OfScheduleAsync(HttpMethod.Get, schedule, "", cancellationToken);

    /// <summary>Makes a schedule, or changes the one of that name.</summary>
    /// <param name="schedule">Its name.</param>
    /// <param name="definition">What is sent to which job, and when.</param>
    /// <param name="createOnly">Whether a schedule of this name is an error: <see cref="ProblemTypes.ScheduleExists"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<ScheduleDocument> PutScheduleAsync(
        string schedule, ScheduleRequest definition, bool createOnly, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, OfSchedule(schedule))
        {
            Content = JsonContent.Create(definition, WireJson.Default.ScheduleRequest),
        };
        if (createOnly)
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        return await _http.SendAsync(request, WireJson.Default.ScheduleDocument, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a schedule; the answer is how it was.</summary>
    public Task<ScheduleDocument> DeleteScheduleAsync(string schedule, CancellationToken cancellationToken = default) =>
        OfScheduleAsync(HttpMethod.Delete, schedule, "", cancellationToken);

    /// <summary>Lets a schedule's times pass, until it is resumed.</summary>
    public Task<ScheduleDocument> PauseScheduleAsync(string schedule, CancellationToken cancellationToken = default) =>
        OfScheduleAsync(HttpMethod.Post, schedule, "/pause", cancellationToken);

    /// <summary>Lets a paused schedule fire again, from its next time on.</summary>
    public Task<ScheduleDocument> ResumeScheduleAsync(string schedule, CancellationToken cancellationToken = default) =>
        OfScheduleAsync(HttpMethod.Post, schedule, "/resume", cancellationToken);

    /// <summary>Sends now what a schedule would send; its times stay as they are.</summary>
    /// <param name="schedule">Its name.</param>
    /// <param name="idempotencyKey">A text by which a repeated request is known: it gets the first ticket and enqueues nothing.</param>
    /// <param name="wait">How long the answer may wait for the ticket to resolve; null: not at all.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<TicketDocument> RunScheduleAsync(
        string schedule, string? idempotencyKey = null, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, OfSchedule(schedule) + "/run" + Query(("wait", Text(wait))));
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await _http.SendAsync(request, WireJson.Default.TicketDocument, wait, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ScheduleDocument> OfScheduleAsync(HttpMethod method, string schedule, string action, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, OfSchedule(schedule) + action);
        return await _http.SendAsync(request, WireJson.Default.ScheduleDocument, null, cancellationToken).ConfigureAwait(false);
    }

    private static string OfSchedule(string schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return Fault(schedule) is { } reason
            ? throw new SupervisorProblemException(new ProblemDocument
            {
                Type = ProblemTypes.Invalid,
                Status = 400,
                Detail = $"'{schedule}' cannot be a schedule's name: {reason}. Use letters, digits and . _ - @ :, beginning with a letter or digit. List schedules with: dsup schedule list",
            })
            : "/v1/schedules/" + Uri.EscapeDataString(schedule);
    }
}
