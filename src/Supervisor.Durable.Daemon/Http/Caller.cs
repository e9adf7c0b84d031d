using System.Buffers.Binary;
using Microsoft.AspNetCore.Connections.Features;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>Which process is at the other end of the socket, as the kernel reports it (unix(7), SO_PEERCRED).</summary>
internal static class Caller
{
    private const int SolSocket = 1, SoPeerCred = 17;

    /// <summary>For the origin of tickets: <c>uid 1000, pid 4711</c>.</summary>
    public static string Of(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>() is not { } connection)
            return "http";
        Span<byte> credentials = stackalloc byte[12];                // struct ucred: pid, uid, gid
        connection.Socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return $"uid {BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..])}, pid {BinaryPrimitives.ReadInt32LittleEndian(credentials)}";
    }
}
