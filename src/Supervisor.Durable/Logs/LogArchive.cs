using System.Runtime.CompilerServices;
using Supervisor.Durable.Logs;

namespace Supervisor.Durable;

/// <summary>
/// What the jobs have printed: <c>logs/&lt;job&gt;/current</c> and the files that were rotated away from it, <c>@&lt;time&gt;.log</c>,
/// whose names sort by age. Reads the files; the shims write them.
/// </summary>
public sealed class LogArchive
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly string _root;
    private readonly History _history;

    internal LogArchive(string root, History history) => (_root, _history) = (root, history);

    /// <summary>The last lines of a job, the oldest of them first.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="query">Which.</param>
    public IReadOnlyList<LogEntry> Read(string job, LogQuery query)
    {
        var window = Window(job, query);
        var entries = new List<LogEntry>();
        var (current, older) = Open(job);
        using (current)
            entries.AddRange(current?.Last(query.Last, window) ?? []);
        entries.InsertRange(0, Older(older, query.Last - entries.Count, window));
        return entries;
    }

    /// <summary>The last lines, then those that come, until cancelled. Rotations are followed.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="query">Which.</param>
    /// <param name="time">The clock to wait by.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<LogEntry> FollowAsync(
        string job, LogQuery query, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var window = Window(job, query);
        var (current, older) = Open(job);
        var known = older.LastOrDefault();
        try
        {
            var first = current?.Last(query.Last, window) ?? [];
            foreach (var entry in Older(older, query.Last - first.Count, window).Concat(first))
                yield return entry;
            while (!cancellationToken.IsCancellationRequested)
            {
                var rotated = string.CompareOrdinal(Archives(job).LastOrDefault(), known) > 0;
                foreach (var entry in current?.Next(window) ?? [])
                    yield return entry;
                if (current is null || rotated)
                {
                    var had = current is null ? 0 : 1;               // the first is the file that we had open
                    current?.Dispose();
                    (current, older) = Open(job);
                    foreach (var entry in older.Where(a => string.CompareOrdinal(a, known) > 0).Skip(had).SelectMany(path => Whole(path, window)))
                        yield return entry;
                    known = older.LastOrDefault() ?? known;
                    if (current is not null)
                        continue;
                }
                await Task.Delay(LookAgain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            current?.Dispose();
        }
    }

    /// <summary>The current file and all older ones as they were at one moment: no rotation fell between looking for these and for that.</summary>
    private (LogTail? Current, List<string> Older) Open(string job)
    {
        while (true)
        {
            var older = Archives(job).ToList();
            var current = LogTail.Open(Current(job));
            if (Archives(job).LastOrDefault() == older.LastOrDefault())
                return (current, older);
            current?.Dispose();
        }
    }

    private static List<LogEntry> Older(IEnumerable<string> files, int most, LogWindow window)
    {
        var entries = new List<LogEntry>();
        foreach (var path in files.Reverse())
        {
            using var tail = LogTail.Open(path);
            if (tail is not null && entries.Count < most)
                entries.InsertRange(0, tail.Last(most - entries.Count, window));
        }
        return entries;
    }

    private static List<LogEntry> Whole(string path, LogWindow window)
    {
        using var tail = LogTail.Open(path);
        return tail?.Next(window) ?? [];
    }

    private LogWindow Window(string job, LogQuery query)
    {
        if (query.Run is not { } run)
            return new(query.Stream, null, null);
        var (from, until) = _history.RunWindow(job, run);
        return new(query.Stream, Digits(from ?? "~"), Digits(until));
    }

    /// <summary>Without the Z, so that more digits are later.</summary>
    private static string? Digits(string? time) => time?.TrimEnd('Z');

    private string Current(string job) => Path.Combine(_root, job, "current");

    private IEnumerable<string> Archives(string job)
    {
        var folder = Path.Combine(_root, job);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "@*.log").Order(StringComparer.Ordinal) : [];
    }
}
