namespace Supervisor.Durable.Shim;

/// <summary>
/// The words of a process's command line as ps shows them: of forks, all of which have the zygote's, each is to show its own folder. They
/// are
/// written over the zygote's, which come with room behind them.
/// </summary>
internal unsafe struct Title
{
    private byte* _start;
    private int _room;

    /// <summary>Finds the words behind the program's own name, and blanks the room that they came with.</summary>
    public static Title Find()
    {
        const int enough = 1024, fieldOfStart = 48;
        byte* memory = stackalloc byte[32], text = stackalloc byte[enough];
        var path = new ByteText(memory, 32);
        path.Add("/proc/self/stat");
        int length = ProcessFacts.ReadFile(path.Bytes, text, enough);
        int at = length > 0 ? new ReadOnlySpan<byte>(text, length).LastIndexOf((byte)')') + 2 : enough, field = 3;
        for (; at < length && field < fieldOfStart; at++)
            if (text[at] == ' ')
                field++;
        if (at >= length)
            return default;
        var start = (byte*)ProcessFacts.Number(text + at);
        while (at < length && text[at] != ' ')
            at++;
        var end = (byte*)ProcessFacts.Number(text + at + 1);
        if (start == null || end <= start)
            return default;
        while (start < end && *start != 0)
            start++;
        var title = new Title { _start = start + 1, _room = (int)(end - start) - 1 };
        for (byte* last = end - 2; last > title._start && *last == ' '; last--)
            *last = 0;
        return title;
    }

    /// <summary>Shows this instead; what is too long is cut off.</summary>
    public readonly void Show(byte* text)
    {
        int i = 0;
        for (; i < _room - 1 && text[i] != 0; i++)
            _start[i] = text[i];
        for (; i < _room; i++)
            _start[i] = 0;
    }

    /// <summary>Shows the current directory, which is the run's by now.</summary>
    public readonly void ShowDirectory()
    {
        const int longest = 4096;
        if (_room == 0)
            return;
        byte* memory = stackalloc byte[32], text = stackalloc byte[longest];
        var path = new ByteText(memory, 32);
        path.Add("/proc/self/cwd");
        nint length = Native.readlink(path.Bytes, text, longest - 1);
        text[Math.Max(length, 0)] = 0;
        if (length > 0)
            Show(text);
    }
}
