using System.Net.Sockets;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>
/// Much is compiled and read at the first request. dsupd sends it to itself when it is ready, so that a person does not wait for that.
/// It changes nothing: it reads the jobs and the last ticket, and asks which jobs a control would be sent to.
/// </summary>
internal static class FirstRequest
{
    private static ReadOnlyMemory<byte> Requests => """
        GET /v1/jobs HTTP/1.1
        Host: dsupd

        GET /v1/tickets?n=1 HTTP/1.1
        Host: dsupd

        POST /v1/controls?selector=*&dry_run=true HTTP/1.1
        Host: dsupd
        Connection: close
        Content-Length: 18

        {"control":"stop"}
        """u8.ToArray();

    public static async Task SendAsync(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await socket.SendAsync(Requests);
            var answer = new byte[16 * 1024];
            while (await socket.ReceiveAsync(answer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // the first request of a person takes as long then
        }
    }
}
