namespace Supervisor.Durable.Tests.Logs;

/// <summary>Bytes that say how many of them were taken.</summary>
internal sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
{
    public long Taken { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = base.Read(buffer, offset, count);
        Taken += read;
        return read;
    }
}
