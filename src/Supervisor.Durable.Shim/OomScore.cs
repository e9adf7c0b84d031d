namespace Supervisor.Durable.Shim;

/// <summary>This process's /proc/self/oom_score_adj.</summary>
internal static unsafe class OomScore
{
    /// <summary>Low: a shim is small, and killing it loses a command's end.</summary>
    public const int OfShim = -900;

    public static int Read()
    {
        byte* memory = stackalloc byte[32];
        byte* text = stackalloc byte[16];
        int length = ProcessFacts.ReadFile(Path(memory), text, 15);
        int value = 0;
        for (int i = 0; i < length; i++)
            if (text[i] is >= (byte)'0' and <= (byte)'9')
                value = value * 10 + text[i] - '0';
        return length > 0 && text[0] == '-' ? -value : value;
    }

    /// <summary>False, with errno, if it isn't permitted.</summary>
    public static bool Write(int value)
    {
        byte* memory = stackalloc byte[32], digits = stackalloc byte[16];
        var text = new ByteText(digits, 16);
        text.Add(value);
        int file = Native.open(Path(memory), Native.O_WRONLY | Native.O_CLOEXEC, 0);
        if (file < 0)
            return false;
        bool written = Native.write(file, text.Bytes, text.Length) == text.Length;
        int error = Native.Errno;
        Native.close(file);
        if (!written)
            Native.SetErrno(error);
        return written;
    }

    private static byte* Path(byte* memory)
    {
        var path = new ByteText(memory, 32);
        path.Add("/proc/self/oom_score_adj");
        return path.Bytes;
    }
}
