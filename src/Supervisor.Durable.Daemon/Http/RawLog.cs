using System.Buffers;
using System.Text;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>A job's output as its bytes: the pieces of lines joined, nothing replaced, nothing added.</summary>
internal static class RawLog
{
    private const int Block = 32 * 1024;

    public static async Task WriteAsync(HttpContext http, IAsyncEnumerable<LogEntry> entries, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "application/octet-stream";
        ServerSentEvents.Patient(http);
        var body = http.Response.BodyWriter;
        await body.FlushAsync(cancellationToken);                    // the headers: more may come much later
        var waiting = 0;
        await using var each = entries.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = each.MoveNextAsync();
            if (waiting > 0 && (waiting > Block || !next.IsCompleted))
            {
                await body.FlushAsync(cancellationToken);
                waiting = 0;
            }
            if (!await next)
                break;
            waiting += Write(body, each.Current);
        }
        await body.FlushAsync(cancellationToken);
    }

    private static int Write(IBufferWriter<byte> body, LogEntry entry)
    {
        if (entry.Stream == LogEntry.Notice)
            return 0;
        var text = entry.Bytes ?? Encoding.UTF8.GetBytes(entry.Text);
        body.Write(text.Span);
        if (!entry.Partial)
            body.Write("\n"u8);
        return text.Length + 1;
    }
}
