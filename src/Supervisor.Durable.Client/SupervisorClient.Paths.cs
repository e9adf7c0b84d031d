using System.Globalization;

namespace Supervisor.Durable.Client;

public sealed partial class SupervisorClient
{
    private static string OfJob(string job)
    {
        ArgumentNullException.ThrowIfNull(job);

        // As path segments these would ask for something else than a job; and a slash stays escaped on the way (%2F), so that the
        // supervisor would complain of a name that was not given.
        return Fault(job) is { } reason
            ? throw new SupervisorProblemException(new ProblemDocument
            {
                Type = ProblemTypes.Invalid,
                Status = 400,
                Detail = $"'{job}' cannot be a job's name: {reason}. Use letters, digits and . _ - @ :, beginning with a letter or digit. List jobs with: dsup status",
            })
            : "/v1/jobs/" + Uri.EscapeDataString(job);
    }

    private static string? Fault(string job) => job switch
    {
        "" => "it is empty",
        "." or ".." => "it is a folder's",
        _ when job.Contains('/', StringComparison.Ordinal) => "it contains '/'",
        _ => null,
    };

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

    private static (string Key, string? Value)[] Of(EventSelection? wanted) =>
        [("job", wanted?.Job), ("since", wanted?.Since?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)), ("by", wanted?.By)];

    private static string? Text(TimeSpan? wait) => wait is { } duration ? Duration.Format(duration) : null;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
