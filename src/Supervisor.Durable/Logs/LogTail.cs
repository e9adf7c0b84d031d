using Supervisor.Durable.Processes;

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
    /// Moves before the last lines of the window; returns how many they are. Lines are counted in ever larger parts of the file's end, and
    /// not kept.
    /// </summary>
    /// <param name="most">How many are wanted.</param>
    /// <param name="window">Which lines count.</param>
    /// <param name="end">Where the last line ends.</param>
    public int GoBack(int most, LogWindow window, long end)
    {
        for (long size = Block; ; size *= 8)
        {
            var from = Math.Max(0, end - size);
            GoTo(from);
            var found = Skip(long.MaxValue, window, end);
            if (found < most && from > 0)
                continue;
            GoTo(from);
            Skip(found - most, window, end);
            return (int)Math.Min(found, most);
        }
    }

    /// <summary>The next line of the window; null where there is no whole one up to <paramref name="end"/>. A torn tail is kept for the next call.</summary>
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

    /// <summary>Passes over so many lines of the window, at the most; returns how many there were.</summary>
    private long Skip(long most, LogWindow window, long end)
    {
        var skipped = 0L;
        while (skipped < most && TryTake(end, out var bytes))
        {
            if (CriLine.TryParse(bytes, out var line) && window.Has(line))
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
