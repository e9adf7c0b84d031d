using System.Net.Sockets;

namespace Supervisor.Durable.Testing;

/// <summary>HTTP over a supervisor's socket, without the client library.</summary>
internal static class SocketClient
{
    /// <summary>Connects at the first request, and stays connected.</summary>
    public static HttpClient Connect(string data) => ConnectTo(Path.Combine(data, "dsup.sock"));

    /// <summary>As <see cref="Connect"/>, to a socket that is elsewhere.</summary>
    public static HttpClient ConnectTo(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        },
    });
}
