using Supervisor.Durable.Processes;

namespace Supervisor.Durable.Logs;

/// <summary>Reads a log file that is being written: whole lines from an offset on, and the last lines without reading all of it.</summary>
internal sealed class LogTail(Stream file) : IDisposable
{
    private const int FirstWindow = 64 * 1024;

    private byte[] _pending = [];

    /// <summary>Null where there is no such file, or something else in its place, which is no log.</summary>
    /// <exception cref="NativeException">It cannot be opened.</exception>
    public static LogTail? Open(string path)
    {
        var result = Native.TryOpenRegular(path, Native.O_RDONLY, 0, out var file);
        return file is not null ? new LogTail(new FileStream(file.ToFileHandle(), FileAccess.Read, 1))
            : result is -Errno.ENOENT or -Errno.ENOTDIR or -Errno.ELOOP or -Errno.EISDIR or -Errno.ENXIO ? null
            : throw new NativeException("open", path, -result);
    }

    /// <summary>The last <paramref name="most"/> lines of the window; the file's position is then at the end of what was read.</summary>
    public List<LogEntry> Last(int most, LogWindow window)
    {
        var end = file.Length;
        for (long size = most == int.MaxValue ? end : FirstWindow; ; size *= 8)
        {
            var from = Math.Max(0, end - size);
            file.Position = from;
            _pending = [];
            var entries = Next(window, skipFirst: from > 0);
            if (entries.Count >= most || from == 0)
                return entries.Count <= most ? entries : entries[^most..];
        }
    }

    /// <summary>All whole lines from here on; what stands behind the last newline is kept for the next call.</summary>
    public List<LogEntry> Next(LogWindow window, bool skipFirst = false)
    {
        var entries = new List<LogEntry>();
        var buffer = new byte[FirstWindow];
        for (int read; (read = file.Read(buffer)) > 0;)
            skipFirst = Split([.. _pending, .. buffer.AsSpan(0, read)], window, entries, skipFirst);
        return entries;
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

    private bool Split(ReadOnlySpan<byte> bytes, LogWindow window, List<LogEntry> entries, bool skipFirst)
    {
        for (int newline; (newline = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(newline + 1)..])
        {
            if (!skipFirst && CriLine.Parse(bytes[..newline]) is { } entry && window.Has(entry))
                entries.Add(entry);
            skipFirst = false;
        }
        _pending = bytes.ToArray();
        return skipFirst;
    }
}
