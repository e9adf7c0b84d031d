using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon;

/// <summary>
/// The socket at which this supervisor is asked: a name in a folder, which another supervisor may have taken, or take later.
/// </summary>
internal static class ControlSocket
{
    /// <summary>So long a supervisor that was killed may seem to answer: its socket is closed when it has wholly ended.</summary>
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(1), Look = TimeSpan.FromMilliseconds(10);

    /// <summary>What answers is a supervisor that works there, also where its lock was removed.</summary>
    /// <exception cref="DataDirectoryException">Another supervisor answers.</exception>
    public static async Task RefuseIfAnsweredAsync(SocketLocation place, TimeProvider time)
    {
        for (var since = time.GetTimestamp(); Answerer(place.SocketPath) is { } pid; await Task.Delay(Look, time))
        {
            if (time.GetElapsedTime(since) < Ending)
                continue;
            var isUsual = Path.GetDirectoryName(place.SocketPath) == place.DataDirectory;
            throw new DataDirectoryException(isUsual
                ? $"{place.DataDirectory} is held by another supervisor, dsupd pid {pid}, which answers at {place.SocketPath}. Stop that one, or choose another --data-dir."
                : $"The socket {place.SocketPath} is held by another supervisor, dsupd pid {pid}. Stop that one, or choose another --socket.");
        }
    }

    /// <summary>
    /// We hold the data directory, so a socket that is there belongs to no process. The umask (077) makes the new one ours alone from the
    /// beginning; what it leaves, the right to execute, is of no use.
    /// </summary>
    public static Socket Bind(EndPoint endpoint, Action<string> reach)
    {
        var path = ((UnixDomainSocketEndPoint)endpoint).ToString()!;
        reach(DaemonFault.SocketBefore);
        File.Delete(path);
        reach(DaemonFault.SocketCleared);
        var socket = new Socket(Native.BindSocket(path));            // a Socket that binds also deletes what is at its path when it is closed, even if that is another's by then
        reach(DaemonFault.SocketBound);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        reach(DaemonFault.SocketAfter);
        return socket;
    }

    /// <summary>Removes it, now that it is closed; not that of a supervisor which answers there since.</summary>
    public static void Remove(string path)
    {
        if (File.Exists(path) && Answerer(path) is null)
            File.Delete(path);
    }

    /// <summary>The process that listens, or null: by SO_PEERCRED (unix(7)), 0 where it cannot be seen from here.</summary>
    private static int? Answerer(string path)
    {
        const int solSocket = 1, peerCredentials = 17;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            Span<byte> credentials = stackalloc byte[12];
            return socket.GetRawSocketOption(solSocket, peerCredentials, credentials) >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(credentials) : 0;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
