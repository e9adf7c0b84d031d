namespace Supervisor.Durable.Shim;

/// <summary>
/// The pump's end of one FIFO, cut into lines. An unfinished line is held until its newline comes, until it fills a record, or until the
/// main process ends: so a prompt without a newline is seen only then, and a line is never cut without need.
/// </summary>
internal unsafe struct LineStream
{
    /// <summary>All that the pipe holds: then its writer is woken once for all of it, and the log gets it in one write.</summary>
    private const int Block = Fifo.PipeBytes, Capacity = LogFile.MaxText + Block;

    private readonly byte* _buffer;
    private readonly bool _isError;
    private int _start, _end, _searched;

    public LineStream(int descriptor, bool isError)
    {
        Descriptor = descriptor;
        _isError = isError;
        _buffer = descriptor < 0 ? null : Native.Reserve(Capacity + LogFile.Overshoot);
    }

    /// <summary>Negative once no writer is left.</summary>
    public int Descriptor { get; private set; }

    /// <summary>How many bytes wait to be read.</summary>
    public readonly int Waiting
    {
        get
        {
            int bytes = 0;
            return Descriptor >= 0 && Native.ioctl(Descriptor, Native.FIONREAD, &bytes) == 0 ? bytes : 0;
        }
    }

    /// <summary>Frees the memory that only big reads need. All complete lines must have been taken before.</summary>
    public void GiveBack()
    {
        MoveToFront();
        Native.GiveBack(_buffer, Capacity + LogFile.Overshoot);
    }

    /// <summary>Reads a block: how many bytes came. All complete lines must have been taken before.</summary>
    public int Read()
    {
        MoveToFront();
        Faults.Reach(ShimFault.BeforeOutputRead);
        nint got = Native.read(Descriptor, _buffer + _end, Block);
        Faults.Reach(ShimFault.AfterOutputRead);
        if (got > 0)
            _end += (int)got;
        else if (got == 0 || Native.Errno is not (Native.EAGAIN or Native.EINTR))
        {
            Native.close(Descriptor);
            Descriptor = -1;
        }
        return (int)Math.Max(got, 0);
    }

    /// <summary>Gives all complete lines to the log; false if it couldn't take them all.</summary>
    public bool TakeLines(ref LogFile log)
    {
        if (_start == _end)
            return true;
        byte* prefix = stackalloc byte[LogFile.PrefixBytes];
        LogFile.FillPrefix(prefix, _isError);
        while (true)
        {
            int length = NextNewline();
            if (length < 0 && _end - _start <= LogFile.MaxText)
                return true;
            bool complete = length is >= 0 and <= LogFile.MaxText;
            int text = complete ? length : Border(_buffer + _start, LogFile.MaxText);
            if (!log.Append(prefix, complete, _buffer + _start, text))
                return false;
            _start += complete ? text + 1 : text;
            _searched = 0;
            if (complete)
                _start += log.AppendLines(prefix, _buffer + _start, _end - _start);
        }
    }

    /// <summary>Gives an unfinished line to the log too; false if it couldn't take it.</summary>
    public bool TakeRest(ref LogFile log)
    {
        if (!TakeLines(ref log))
            return false;
        int rest = _end - _start;
        if (rest == 0)
            return true;
        byte* prefix = stackalloc byte[LogFile.PrefixBytes];
        LogFile.FillPrefix(prefix, _isError);
        if (!log.Append(prefix, complete: false, _buffer + _start, rest))
            return false;
        _start = _end = _searched = 0;
        return true;
    }

    /// <summary>
    /// The last place up to <paramref name="longest"/> that is not within a character in UTF-8; bytes that are no UTF-8 are cut anywhere.
    /// </summary>
    private static int Border(byte* text, int longest)
    {
        const int mostFollowing = 3;
        int following = 0;
        while (following < mostFollowing && (text[longest - following] & 0xC0) == 0x80)
            following++;
        int length = text[longest - following] switch
        {
            >= 0xC0 and < 0xE0 => 2,
            >= 0xE0 and < 0xF0 => 3,
            >= 0xF0 and < 0xF8 => 4,
            _ => 1,
        };
        return length > following ? longest - following : longest;
    }

    private void MoveToFront()
    {
        int rest = _end - _start;
        if (_start > 0 && rest > 0)
            new ReadOnlySpan<byte>(_buffer + _start, rest).CopyTo(new Span<byte>(_buffer, rest));
        _start = 0;
        _end = rest;
    }

    /// <summary>The length of the first line, or -1; what was searched in vain isn't searched again.</summary>
    private int NextNewline()
    {
        int from = _start + _searched;
        int found = new ReadOnlySpan<byte>(_buffer + from, _end - from).IndexOf((byte)'\n');
        if (found >= 0)
            return _searched + found;
        _searched = _end - _start;
        return -1;
    }
}
