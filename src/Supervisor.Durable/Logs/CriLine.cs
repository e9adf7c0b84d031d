using System.Text;
using System.Text.Unicode;

namespace Supervisor.Durable.Logs;

/// <summary>
/// The CRI log format: <c>time stream tag text</c>, the tag P where the line continues in the next entry, else F
/// (Kubernetes, "Kubelet: CRI logging"). It stands in a reader's buffer; nothing is copied before it is wanted.
/// </summary>
internal readonly ref struct CriLine
{
    public required ReadOnlySpan<byte> At { get; init; }

    public required ReadOnlySpan<byte> Stream { get; init; }

    public required bool Partial { get; init; }

    public required ReadOnlySpan<byte> Text { get; init; }

    public bool IsError => Stream.SequenceEqual("stderr"u8);

    /// <summary>False where the bytes are no such line: a tail torn by a crash.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out CriLine parsed)
    {
        var isLine = Cut(ref line, out var at) & Cut(ref line, out var stream) & Cut(ref line, out var tag) && tag.Length > 0;
        parsed = new() { At = at, Stream = stream, Partial = isLine && tag[0] == 'P', Text = line };
        return isLine;
    }

    /// <summary>A copy to keep.</summary>
    public LogEntry Entry() =>
        new(Encoding.ASCII.GetString(At), IsError ? "stderr" : "stdout", Encoding.UTF8.GetString(Text), Partial)
        {
            Bytes = Utf8.IsValid(Text) ? (ReadOnlyMemory<byte>?)null : Text.ToArray(),
        };

    private static bool Cut(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        var space = rest.IndexOf((byte)' ');
        word = space < 0 ? default : rest[..space];
        rest = space < 0 ? default : rest[(space + 1)..];
        return space >= 0;
    }
}
