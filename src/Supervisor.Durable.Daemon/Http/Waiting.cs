namespace Supervisor.Durable.Daemon.Http;

/// <summary><c>?wait=30s</c>: how long a request may wait for its ticket.</summary>
internal static class Waiting
{
    /// <summary>
    /// Longer waits are asked for again: a connection on which nothing is sent for long may be cut by what stands between.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static TimeSpan? Of(HttpContext http)
    {
        var text = http.Request.Query["wait"].ToString();
        if (text.Length == 0)
            return null;
        var wait = Duration.Parse(text);
        return wait < Longest ? wait : Longest;
    }
}
