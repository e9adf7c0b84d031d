using System.Globalization;
using System.Text;

namespace Puppet;

/// <summary>Ways to write.</summary>
internal static unsafe class Printing
{
    public static int Say(string text, int descriptor)
    {
        WriteAll(descriptor, Encoding.UTF8.GetBytes(text + "\n"));
        return 0;
    }

    /// <summary><c>line 1</c>, <c>line 2</c>, … each written by itself.</summary>
    public static int Lines(int count, int intervalMilliseconds)
    {
        for (int i = 1; i <= count; i++)
        {
            Say("line " + i.ToString(CultureInfo.InvariantCulture), descriptor: 1);
            if (intervalMilliseconds > 0)
                Native.usleep((uint)intervalMilliseconds * 1000);
        }
        return 0;
    }

    /// <summary>So many bytes of lines of that length (newline included), in big blocks.</summary>
    public static int Flood(long bytes, int lineLength)
    {
        byte[] line = Encoding.ASCII.GetBytes(new string('x', lineLength - 1) + "\n");
        byte[] block = [.. Enumerable.Repeat(line, Math.Max(1, 64 * 1024 / lineLength)).SelectMany(l => l)];
        for (; bytes > 0; bytes -= block.Length)
            WriteAll(1, block.AsSpan(0, (int)Math.Min(bytes, block.Length)));
        return 0;
    }

    /// <summary>So many bytes of lines of that length (newline included), each with a write of its own.</summary>
    public static int LineByLine(long bytes, int lineLength)
    {
        byte[] line = Encoding.ASCII.GetBytes(new string('x', lineLength - 1) + "\n");
        for (; bytes > 0; bytes -= line.Length)
            WriteAll(1, line);
        return 0;
    }

    private static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
            fixed (byte* from = bytes)
            {
                nint written = Native.write(descriptor, from, bytes.Length);
                if (written > 0)
                    bytes = bytes[(int)written..];
            }
    }
}
