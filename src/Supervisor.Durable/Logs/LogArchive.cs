using System.Globalization;
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

    /// <summary>
    /// The last lines of a job, the oldest of them first. They are read from the files as they are asked for, so a long log needs no more
    /// memory than a short one; what is printed after the first is not among them.
    /// </summary>
    /// <param name="job">Its name; of a job that was deleted, what is left of its log is read.</param>
    /// <param name="query">Which.</param>
    /// <exception cref="JobNotFoundException">There is no job of that name, and was none.</exception>
    public IEnumerable<LogEntry> Read(string job, LogQuery query)
    {
        Check(job, query);
        return ReadChecked(job, query);
    }

    /// <summary>
    /// The last lines, then those that come, until cancelled. Rotations are followed, and files that are moved away; where one is shortened
    /// an entry of the stream
    /// <see cref="LogEntry.Notice"/> says so.
    /// </summary>
    /// <param name="job">Its name; of a job that was deleted, what is left of its log is read.</param>
    /// <param name="query">Which.</param>
    /// <param name="time">The clock to wait by; null: the system's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="JobNotFoundException">There is no job of that name, and was none.</exception>
    public IAsyncEnumerable<LogEntry> FollowAsync(
        string job, LogQuery query, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        Check(job, query);
        return FollowCheckedAsync(job, query, time ?? TimeProvider.System, cancellationToken);
    }

    private void Check(string job, LogQuery query)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(query);
        if (!_history.Knows(job))
            throw new JobNotFoundException(job);
    }

    private IEnumerable<LogEntry> ReadChecked(string job, LogQuery query)
    {
        var window = Window(job, query);
        var (archives, current) = Look(job);
        using (current)
        {
            foreach (var entry in Past(archives, current, query.Last, window))
                yield return entry;
        }
    }

    private async IAsyncEnumerable<LogEntry> FollowCheckedAsync(
        string job, LogQuery query, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = Window(job, query);
        var (archives, current) = Look(job);
        try
        {
            _ = current?.WasShortened();                             // from here on
            foreach (var entry in Past(archives, current, query.Last, window))
                yield return entry;
            var known = archives.LastOrDefault();
            while (!cancellationToken.IsCancellationRequested)
            {
                var isRotated = Archives(job).Exists(path => IsLater(path, known));   // first: what was rotated before has all its lines
                if (current?.WasShortened() == true)
                    yield return Shortened(time);
                while (current?.Next(window) is { } entry)
                    yield return entry;
                if (current is null || isRotated || IsReplaced(job, current))
                {
                    if (current?.WasShortened() == true)             // while it was looked at: it is the same file
                    {
                        yield return Shortened(time);
                        continue;
                    }
                    while (current?.Next(window) is { } last)        // until the shim saw that it was moved away it wrote there
                        yield return last;
                    using var done = current;
                    (archives, current) = Look(job);
                    foreach (var entry in archives.Where(path => IsLater(path, known)).SelectMany(path => Rest(path, done, window)))
                        yield return entry;
                    known = archives.LastOrDefault() ?? known;
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

    /// <summary>The last lines up to where the current file ends now.</summary>
    private static IEnumerable<LogEntry> Past(List<string> archives, LogTail? current, int most, LogWindow window)
    {
        var end = current?.Length ?? 0;
        var missing = most - GoBack(current, most, window, end, archives, archives.Count);
        var first = archives.Count;
        LogTail? oldest = null;                                      // stays open: it is before the first wanted line
        while (missing > 0 && first > 0)
        {
            oldest?.Dispose();
            oldest = LogTail.Open(archives[--first]);
            missing -= GoBack(oldest, missing, window, oldest?.Length ?? 0, archives, first);
        }
        for (; first < archives.Count; first++, oldest = null)
        {
            using var tail = oldest ?? LogTail.Open(archives[first]);
            while (tail?.Next(window) is { } entry)
                yield return entry;
        }
        while (current?.Next(window, end) is { } entry)
            yield return entry;
    }

    /// <summary>
    /// Moves before the last lines of a file, and returns how many they are. All lines are not counted: a file begins with its first.
    /// </summary>
    private static int GoBack(LogTail? tail, int most, LogWindow window, long end, List<string> archives, int before)
    {
        if (tail is null || most == int.MaxValue)
            return 0;
        using var last = before > 0 ? LogTail.Open(archives[before - 1]) : null;
        return tail.GoBack(most, window, end, last?.OpenAtEnd(window) ?? default);
    }

    /// <summary>Whether another file has the name by now. Without one the shim has not seen yet that its own was moved away.</summary>
    private bool IsReplaced(string job, LogTail current)
    {
        using var named = LogTail.Open(Current(job));
        return named?.IsAnotherThan(current) == true;
    }

    private static LogEntry Shortened(TimeProvider time) => new(
        time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture), LogEntry.Notice,
        "the log was shortened; from here on it is read from its beginning", Partial: false);

    /// <summary>The lines of a rotated file, unless it is the one that was read to its end before it was rotated.</summary>
    private static IEnumerable<LogEntry> Rest(string path, LogTail? done, LogWindow window)
    {
        using var tail = LogTail.Open(path);
        if (tail is null || (done is not null && tail.IsSameAs(done)))
            yield break;
        while (tail.Next(window) is { } entry)
            yield return entry;
    }

    /// <summary>The rotated files and the current one, with no rotation in between: no line is missed, and none read twice.</summary>
    private (List<string> Archives, LogTail? Current) Look(string job)
    {
        for (var archives = Archives(job); ;)
        {
            var current = LogTail.Open(Current(job));
            var again = Archives(job);
            if (again.LastOrDefault() == archives.LastOrDefault())
                return (again, current);
            current?.Dispose();
            archives = again;
        }
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

    private static bool IsLater(string path, string? known) => string.CompareOrdinal(path, known) > 0;

    private List<string> Archives(string job)
    {
        var folder = Path.Combine(_root, job);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "@*.log").Order(StringComparer.Ordinal)] : [];
    }
}
