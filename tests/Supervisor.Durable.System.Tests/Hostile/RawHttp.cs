using System.Net.Sockets;
using System.Text;

namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>A connection to the supervisor's socket on which anything can be said.</summary>
internal sealed class RawHttp : IDisposable
{
    private Socket _socket = Fresh();
    private string _said = "";

    public static async Task<RawHttp> ConnectAsync(SupervisorRig rig)
    {
        var connection = new RawHttp();
        await Until.TrueAsync(() => connection.TryConnectAsync(rig.Client.Location.SocketPath), "there is room in the queue of callers");
        return connection;
    }

    private async Task<bool> TryConnectAsync(string path)
    {
        try
        {
            using var patience = new CancellationTokenSource(Until.Patience);
            await _socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience.Token);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            _socket.Dispose();
            _socket = Fresh();                                       // one that has failed is good for nothing
            return false;
        }
    }

    private static Socket Fresh() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Says it all; false if the other side has closed meanwhile.</summary>
    public async Task<bool> SayAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var patience = new CancellationTokenSource(Until.Patience);
            for (; bytes.Length > 0; bytes = bytes[await _socket.SendAsync(bytes, patience.Token)..])
            {
            }
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public Task<bool> SayAsync(string text) => SayAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Says no more; the other side sees the end.</summary>
    public void Finish()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // it has closed already
        }
    }

    /// <summary>All that is answered until the other side closes or the first answer is whole; empty: it closed without a word.</summary>
    /// <param name="within">Says that no more comes if there is no answer until then; null: waits.</param>
    public async Task<RawAnswer> AnswerAsync(TimeSpan? within = null)
    {
        var bytes = new List<byte>();
        var buffer = new byte[64 * 1024];
        using var patience = new CancellationTokenSource(Until.Patience);
        using var finish = within is { } time ? new Timer(_ => Finish(), null, time, Timeout.InfiniteTimeSpan) : null;
        try
        {
            while (RawAnswer.Parse(bytes) is not { IsWhole: true } && await _socket.ReceiveAsync(buffer.AsMemory(), patience.Token) is > 0 and var read)
                bytes.AddRange(buffer.AsSpan(0, read));
        }
        catch (SocketException)
        {
            // reset: what came before counts
        }
        return RawAnswer.Parse(bytes);
    }

    /// <summary>Reads an answer without end until it has said the text; returns all that came.</summary>
    public async Task<string> SaysAsync(string text)
    {
        var buffer = new byte[64 * 1024];
        using var patience = new CancellationTokenSource(Until.Patience);
        while (!_said.Contains(text, StringComparison.Ordinal))
        {
            int read = await _socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            Assert.True(read > 0, $"closed, before it said '{text}': {_said}");
            _said += Encoding.UTF8.GetString(buffer, 0, read);
        }
        return _said;
    }

    /// <summary>There is something to read.</summary>
    public bool HasAnswer => _socket.Available > 0;

    public void Dispose() => _socket.Dispose();
}
