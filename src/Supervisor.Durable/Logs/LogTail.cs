using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Logs;

/// <summary>
/// Reads a log file that is being written, line by line: from its beginning, or from the last lines on, which are found without reading all
/// of it. However long the file is, only a buffer's worth of it is in memory.
/// </summary>
internal sealed class LogTail(Stream file) : IDisposable
{
    private const int Block = 64 * 1024;

    /// <summary>The shims cut lines at 16 kB. What is longer than this is no line of theirs, and is passed over.</summary>
    private const int LongestLine = 1 << 20;

    private byte[] _buffer = new byte[Block];
    private int _start, _end;                                        // what was read from the file, and not yet taken from here
    private bool _isTorn;                                            // up to the next newline it is no whole line
    private byte[] _first = [];                                      // what it was seen to begin with

    /// <summary>Null where there is no such file, or something else in its place, which is no log.</summary>
    /// <exception cref="NativeException">It cannot be opened.</exception>
    public static LogTail? Open(string path)
    {
        var result = Native.TryOpenRegular(path, Native.O_RDONLY, 0, out var file);
        return file is not null ? new LogTail(new FileStream(file.ToFileHandle(), FileAccess.Read, 1))
            : result is -Errno.ENOENT or -Errno.ENOTDIR or -Errno.ELOOP or -Errno.EISDIR or -Errno.ENXIO ? null
            : throw new NativeException("open", path, -result);
    }

    /// <summary>How long the file is now.</summary>
    public long Length => file.Length;

    /// <summary>
    /// Moves before the last lines of the window; returns how many they are. Lines, not their pieces, are counted in ever larger parts of
    /// the file's end, and
    /// not kept.
    /// </summary>
    /// <param name="most">How many are wanted.</param>
    /// <param name="window">Which lines count.</param>
    /// <param name="end">Where the last line ends.</param>
    /// <param name="before">Which lines the file begins in the middle of.</param>
    public int GoBack(int most, LogWindow window, long end, OpenLines before)
    {
        for (long size = Block; ; size *= 8)
        {
            var from = Math.Max(0, end - size);
            var open = from > 0 ? OpenLines.Unknown : before;
            GoTo(from);
            var found = Skip(long.MaxValue, window, end, open);
            if (found < most && from > 0)
                continue;
            GoTo(from);
            if (found >= most)
                Skip(found - most, window, end, open);
            return (int)Math.Min(found, most);
        }
    }

    /// <summary>Which lines of the window continue in the next file. The position is then anywhere.</summary>
    public OpenLines OpenAtEnd(LogWindow window)
    {
        var open = new OpenLines();
        GoTo(Math.Max(0, file.Length - Block));
        while (TryTake(long.MaxValue, out var bytes))
        {
            if (CriLine.TryParse(bytes, out var line) && window.Has(line))
                open.Begins(line);
        }
        return open;
    }

    /// <summary>
    /// Whether the file was shortened since this was asked last, or written from its beginning on: then that is where reading continues.
    /// </summary>
    public bool WasShortened()
    {
        var beginning = Beginning();
        if (file.Length >= file.Position && beginning.AsSpan().StartsWith(_first))
        {
            _first = beginning;
            return false;
        }
        GoTo(0);
        _first = Beginning();
        return true;
    }

    /// <summary>
    /// The next line of the window; null where there is no whole one up to <paramref name="end"/>. A torn tail is kept for the next call.
    /// </summary>
    public LogEntry? Next(LogWindow window, long end = long.MaxValue)
    {
        while (TryTake(end, out var bytes))
        {
            if (CriLine.TryParse(bytes, out var line) && window.Has(line))
                return line.Entry();
        }
        return null;
    }

    /// <summary>Whether both read one file, which may have been renamed: no two files begin with the same nanosecond.</summary>
    public bool IsSameAs(LogTail other) => Beginning().AsSpan().SequenceEqual(other.Beginning());

    /// <summary>
    /// Whether this, which was opened later by the same name, is another file. One that is empty as yet may become either.
    /// </summary>
    public bool IsAnotherThan(LogTail earlier)
    {
        var mine = Beginning();                                      // first: meanwhile more may be written
        return !earlier.Beginning().AsSpan().StartsWith(mine);
    }

    public void Dispose() => file.Dispose();

    private byte[] Beginning()
    {
        const int timeAndMore = 64;
        var (position, buffer) = (file.Position, new byte[timeAndMore]);
        file.Position = 0;
        var read = file.ReadAtLeast(buffer, timeAndMore, throwOnEndOfStream: false);
        file.Position = position;
        return buffer[..read];
    }

    private void GoTo(long position) => (file.Position, _start, _end, _isTorn) = (position, 0, 0, position > 0);

    /// <summary>Passes over so many lines of the window, at the most, with all their pieces; returns how many there were.</summary>
    private long Skip(long most, LogWindow window, long end, OpenLines open)
    {
        var skipped = 0L;
        while (TryTake(end, out var bytes))
        {
            if (!CriLine.TryParse(bytes, out var line) || !window.Has(line) || !open.Begins(line))
                continue;
            if (skipped == most)
            {
                _start -= bytes.Length + 1;                          // it is wanted: it stands there yet
                break;
            }
            skipped++;
        }
        return skipped;
    }

    /// <summary>The next whole line, without its newline. The bytes are good until the next call.</summary>
    private bool TryTake(long end, out ReadOnlySpan<byte> line)
    {
        for (var looked = 0; ;)
        {
            var newline = _buffer.AsSpan(_start + looked, _end - _start - looked).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var (from, length) = (_start, looked + newline);
                (_start, looked) = (from + length + 1, 0);
                if (!_isTorn)
                {
                    line = _buffer.AsSpan(from, length);
                    return true;
                }
                _isTorn = false;
                continue;
            }
            looked = _end - _start;
            if (looked >= LongestLine)
                (_start, _end, looked, _isTorn) = (0, 0, 0, true);
            if (!Fill(end))
            {
                line = default;
                return false;
            }
        }
    }

    /// <summary>Reads more behind what is there; false where there is no more now.</summary>
    private bool Fill(long end)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        var read = file.Read(_buffer, _end, (int)Math.Clamp(end - file.Position, 0, _buffer.Length - _end));
        _end += read;
        return read > 0;
    }
}
