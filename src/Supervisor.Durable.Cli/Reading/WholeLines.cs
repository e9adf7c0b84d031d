using System.Threading.Channels;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Reading;

/// <summary>Logs as whole lines: of one job, of several by their times, of several as they come.</summary>
internal static class WholeLines
{
    /// <summary>Enough that readers seldom wait for the printer, and few lines are in memory.</summary>
    private const int Ahead = 1000;

    /// <summary>Joins pieces. What has begun and not ended when the log ends is a line too.</summary>
    public static async IAsyncEnumerable<WholeLine> Of(string job, IAsyncEnumerable<LogLine> lines)
    {
        var open = new Dictionary<string, List<LogLine>>(StringComparer.Ordinal);
        await foreach (var line in lines.ConfigureAwait(false))
        {
            if (!open.Remove(line.Stream, out var pieces))
                pieces = [];
            pieces.Add(line);
            if (line.Partial)
                open.Add(line.Stream, pieces);
            else
                yield return new WholeLine(job, pieces);
        }

        foreach (var pieces in open.Values)
            yield return new WholeLine(job, pieces);
    }

    /// <summary>Only those that the filter shows; of these the last, if a count is said.</summary>
    public static async IAsyncEnumerable<WholeLine> Shown(IAsyncEnumerable<WholeLine> lines, LogFilter filter, int? last)
    {
        var kept = new Queue<WholeLine>();
        await foreach (var line in lines.ConfigureAwait(false))
        {
            if (!filter.Shows(line))
                continue;
            if (last is null)
                yield return line;
            else
                kept.Enqueue(line);
            if (kept.Count > last)
                kept.Dequeue();
        }

        foreach (var line in kept)
            yield return line;
    }

    /// <summary>Several logs, the earlier line first.</summary>
    public static async IAsyncEnumerable<WholeLine> ByTime(IReadOnlyList<IAsyncEnumerable<WholeLine>> logs)
    {
        var readers = logs.Select(log => log.GetAsyncEnumerator()).ToList();
        try
        {
            var open = new List<IAsyncEnumerator<WholeLine>>();
            foreach (var reader in readers)
            {
                if (await reader.MoveNextAsync().ConfigureAwait(false))
                    open.Add(reader);
            }

            while (open.MinBy(reader => reader.Current.At, StringComparer.Ordinal) is { } next)
            {
                yield return next.Current;
                if (!await next.MoveNextAsync().ConfigureAwait(false))
                    open.Remove(next);
            }
        }
        finally
        {
            foreach (var reader in readers)
                await reader.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Several logs, each line as it comes. The first that fails ends all.</summary>
    public static async IAsyncEnumerable<WholeLine> AsTheyCome(IReadOnlyList<IAsyncEnumerable<WholeLine>> logs)
    {
        var lines = Channel.CreateBounded<WholeLine>(new BoundedChannelOptions(Ahead) { SingleReader = true });
        var reading = Task.WhenAll(logs.Select(log => PumpAsync(log, lines.Writer)));
        _ = reading.ContinueWith(_ => lines.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await foreach (var line in lines.Reader.ReadAllAsync().ConfigureAwait(false))
            yield return line;
        await reading.ConfigureAwait(false);
    }

    private static async Task PumpAsync(IAsyncEnumerable<WholeLine> log, ChannelWriter<WholeLine> to)
    {
        try
        {
            await foreach (var line in log.ConfigureAwait(false))
                await to.WriteAsync(line).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            to.TryComplete(e);
            throw;
        }
    }
}
