using System.Buffers;
using System.Text;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>The bytes as they were written. A writer that knows no bytes gets the text.</summary>
internal sealed class RawOutput(TextWriter writer) : ILogOutput
{
    private const int Enough = 64 * 1024;

    private readonly Stream? _stream = (writer as StreamWriter)?.BaseStream;
    private readonly ArrayBufferWriter<byte> _waiting = new();

    public void Print(LogLine line)
    {
        if (line.Bytes is { } bytes && _stream is not null)
            _waiting.Write(bytes.Span);
        else
            Encoding.UTF8.GetBytes(line.Text, _waiting);
        if (!line.Partial)
            _waiting.Write("\n"u8);
        if (_waiting.WrittenCount > Enough)
            Flush();
    }

    public void Of(string job, int width)
    {
    }

    public void Flush()
    {
        if (_stream is null)
            writer.Write(Encoding.UTF8.GetString(_waiting.WrittenSpan));
        else
            _stream.Write(_waiting.WrittenSpan);
        _waiting.ResetWrittenCount();
    }

    public void End() => Flush();
}
