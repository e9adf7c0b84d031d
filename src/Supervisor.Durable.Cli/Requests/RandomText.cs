using System.Runtime.InteropServices;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>
/// Random text from the kernel (getrandom(2)). .NET's RandomNumberGenerator loads OpenSSL for it, which costs a short command a fifth of
/// its time.
/// </summary>
internal static class RandomText
{
    private const int Interrupted = 4;

    /// <summary>So many hexadecimal digits, an even number.</summary>
    public static unsafe string Hex(int digits)
    {
        Span<byte> bytes = stackalloc byte[digits / 2];
        for (var rest = bytes; rest.Length > 0;)
        {
            nint got;
            fixed (byte* start = rest)
                got = Native.getrandom(start, (nuint)rest.Length, 0);
            var errno = Marshal.GetLastPInvokeError();
            if (got >= 0)
                rest = rest[(int)got..];
            else if (errno != Interrupted)
                throw new IOException("The kernel gives no random bytes: " + Marshal.GetPInvokeErrorMessage(errno));
        }

        return Convert.ToHexStringLower(bytes);
    }
}
