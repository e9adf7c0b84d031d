using System.Runtime.InteropServices;

namespace Supervisor.Durable.Cli;

/// <summary>
/// File descriptor 1. Console's own stream swallows EPIPE, so that <c>dsup logs -f web | head</c> would never end; FileStream writes at
/// offsets of its own, so that two commands redirected to one file would overwrite each other.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private const int Descriptor = 1;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short Writable = 4;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* start = buffer)
                written = Native.write(Descriptor, start, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else
                Recover(Marshal.GetLastPInvokeError());
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static void Recover(int errno)
    {
        switch (errno)
        {
            case Interrupted:
                return;
            case TryAgain:
                var wait = new Native.PollDescriptor { Descriptor = Descriptor, Events = Writable };
                _ = Native.poll(ref wait, 1, -1);
                return;
            case BrokenPipe:
                throw new BrokenPipeException();
            default:
                throw new IOException($"Standard output cannot be written: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
    }
}
