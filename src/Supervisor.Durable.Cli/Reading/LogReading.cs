using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Reading;

/// <summary>Reads logs and prints them.</summary>
internal sealed class LogReading(Session session, ILogOutput output)
{
    public async Task ShowAsync(LogRequest request, CancellationToken cancel)
    {
        try
        {
            if (request is { Jobs: [var job], Filter.IsOpen: true })
                await PrintAsync(Lines(job, request, cancel), request.Follows).ConfigureAwait(false);
            else
                await PrintAsync(Whole(request, cancel), request).ConfigureAwait(false);
        }
        finally
        {
            output.End();
        }
    }

    private IAsyncEnumerable<WholeLine> Whole(LogRequest request, CancellationToken cancel)
    {
        // What is filtered here has to be read whole, since which lines are the last is known afterwards. While following, the last are
        // filtered.
        var read = request.Filter.IsOpen || (request.Follows && request.Filter.Since is null) ? request : request with { Last = int.MaxValue };
        var last = request.Filter.IsOpen || request.Follows ? null : request.Last;
        var logs = request.Jobs.Select(job => WholeLines.Shown(WholeLines.Of(job, Lines(job, read, cancel)), request.Filter, last)).ToList();
        return logs switch
        {
            [var one] => one,
            _ => request.Follows ? WholeLines.AsTheyCome(logs) : WholeLines.ByTime(logs),
        };
    }

    private IAsyncEnumerable<LogLine> Lines(string job, LogRequest request, CancellationToken cancel) => request.Follows
        ? session.Client.FollowLogsAsync(job, request.Last, request.Run, request.Stream, session.Reconnection, cancel)
        : session.Client.StreamLogsAsync(job, request.Last, request.Run, request.Stream, cancel);

    /// <summary>The pieces of one log, each as soon as it is there: the prompt of a program ends with no line.</summary>
    private async Task PrintAsync(IAsyncEnumerable<LogLine> lines, bool follows)
    {
        await foreach (var line in lines.ConfigureAwait(false))
            Print(line, follows);
    }

    private async Task PrintAsync(IAsyncEnumerable<WholeLine> lines, LogRequest request)
    {
        var width = request.Jobs.Max(TextWidth.Of);
        await foreach (var line in lines.ConfigureAwait(false))
        {
            if (request.Jobs.Count > 1)
                output.Of(line.Job, width);
            foreach (var piece in line.Pieces)
                Print(piece, request.Follows);
        }
    }

    private void Print(LogLine line, bool follows)
    {
        if (line.Stream == LogLine.Notice && !session.IsJson)
            session.Note(line.Text);
        else
            output.Print(line);
        if (follows)
            output.Flush();
    }
}
