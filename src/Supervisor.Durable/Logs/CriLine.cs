using System.Text;

namespace Supervisor.Durable.Logs;

/// <summary>
/// The CRI log format: <c>time stream tag text</c>, the tag P where the line goes on in the next entry, else F
/// (Kubernetes, "Kubelet: CRI logging").
/// </summary>
internal static class CriLine
{
    /// <summary>Null where the bytes are no such line: a tail torn by a crash.</summary>
    public static LogEntry? Parse(ReadOnlySpan<byte> line)
    {
        if (!Cut(ref line, out var at) || !Cut(ref line, out var stream) || !Cut(ref line, out var tag) || tag.Length == 0)
            return null;
        return new LogEntry(Encoding.ASCII.GetString(at), stream.SequenceEqual("stderr"u8) ? "stderr" : "stdout", Encoding.UTF8.GetString(line), tag[0] == 'P');
    }

    private static bool Cut(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        var space = rest.IndexOf((byte)' ');
        word = space < 0 ? default : rest[..space];
        rest = space < 0 ? default : rest[(space + 1)..];
        return space >= 0;
    }
}
