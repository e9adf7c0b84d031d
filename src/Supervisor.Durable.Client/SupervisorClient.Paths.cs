using System.Globalization;

namespace Supervisor.Durable.Client;

public sealed partial class SupervisorClient
{
    private static string OfJob(string job)
    {
        ArgumentNullException.ThrowIfNull(job);

        // As a path segment these three would ask for something else than a job.
        return job is not ("" or "." or "..")
            ? "/v1/jobs/" + Uri.EscapeDataString(job)
            : throw new SupervisorProblemException(new ProblemDocument
            {
                Type = ProblemTypes.Invalid,
                Status = 400,
                Detail = $"'{job}' cannot be a job's name. List jobs with: dsup status",
            });
    }

    private static string Query(params ReadOnlySpan<(string Key, string? Value)> parameters)
    {
        var query = "";
        foreach (var (key, value) in parameters)
        {
            if (value is not null)
                query += (query.Length == 0 ? "?" : "&") + key + "=" + Uri.EscapeDataString(value);
        }

        return query;
    }

    private static string? Text(TimeSpan? wait) => wait is { } duration ? Duration.Format(duration) : null;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
