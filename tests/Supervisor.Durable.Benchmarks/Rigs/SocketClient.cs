using System.Net.Sockets;

namespace Supervisor.Durable.Benchmarks.Rigs;

/// <summary>HTTP over a supervisor's socket.</summary>
internal static class SocketClient
{
    /// <summary>Connects at the first request, and stays connected.</summary>
    public static HttpClient Connect(string data) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(data, "dsup.sock")), cancel);
            return new NetworkStream(connection, ownsSocket: true);
        },
    });
}
