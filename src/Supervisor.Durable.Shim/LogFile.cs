using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Supervisor.Durable.Shim;

/// <summary>
/// A job's log in the CRI format: records of one line each go to <c>current</c> in big writes. When a write fails nothing is lost: what is
/// buffered stays, and <see cref="Append"/> takes no more until <see cref="Flush"/> succeeds.
/// </summary>
internal unsafe struct LogFile
{
    /// <summary>The most text in one record, as containerd and CRI-O have it.</summary>
    public const int MaxText = 16 * 1024;

    /// <summary>Stamp, stream and tag with their blanks: <c>2026-11-22T19:48:14.123456789Z stdout F </c>.</summary>
    public const int PrefixBytes = Clock.StampBytes + 10;

    /// <summary>
    /// How often it is checked whether <c>current</c> was removed, moved or shortened: what is written in between goes with it.
    /// </summary>
    private const long LookEvery = 100_000_000;

    /// <summary>So many bytes behind a text may be read with it, and are then left out (<see cref="AppendLines"/>).</summary>
    public const int Overshoot = 16;

    /// <summary>Room for the lines of one read with their prefixes, so that they mostly go to the file in one write.</summary>
    private const int TagOffset = PrefixBytes - 2, Capacity = 512 * 1024;

    private readonly LogFolder _folder;
    private readonly byte* _buffer;
    private readonly long _maxBytes;
    private int _file, _start, _end;
    private long _size, _lookAt;

    public LogFile(Spec spec)
    {
        _folder = new(spec.LogDirectory, spec.Header->LogMaxFiles);
        _maxBytes = spec.Header->LogMaxBytes;
        _buffer = Native.Reserve(Capacity);
        _file = -1;
    }

    /// <summary>Of <c>current</c>; negative while it isn't open.</summary>
    public readonly int Descriptor => _file;

    /// <summary>Opens <c>current</c>, making its folders where they are missing: 0 or an errno.</summary>
    public int Open()
    {
        _file = _folder.OpenCurrent(out _size);
        return _file < 0 ? Native.Errno : 0;
    }

    /// <summary>Writes a stream's prefix for a block of lines that arrived now.</summary>
    public static void FillPrefix(byte* prefix, bool isError)
    {
        Clock.Stamp(Clock.Wall, prefix);
        (isError ? " stderr F "u8 : " stdout F "u8).CopyTo(new Span<byte>(prefix + Clock.StampBytes, 10));
    }

    /// <summary>Takes one record; false, and then nothing is taken, if the log can't be written now.</summary>
    /// <param name="prefix">From <see cref="FillPrefix"/>.</param>
    /// <param name="complete">Whether a newline ended the text (F); else it continues in the stream's next record (P).</param>
    /// <param name="text">The line without its newline.</param>
    /// <param name="length">At most <see cref="MaxText"/>.</param>
    public bool Append(byte* prefix, bool complete, byte* text, int length)
    {
        int bytes = PrefixBytes + length + 1;
        if (IsFullWith(bytes))
            ReopenIfGone();                                          // it may have been shortened, or be another one by now
        if (IsFullWith(bytes) && !(Flush() && Rotate()))
            return false;
        if (_end + bytes > Capacity && !Flush())
            return false;

        byte* to = _buffer + _end;
        Unsafe.CopyBlockUnaligned(to, prefix, PrefixBytes);
        if (!complete)
            to[TagOffset] = (byte)'P';
        Unsafe.CopyBlockUnaligned(to + PrefixBytes, text, (uint)length);
        to[PrefixBytes + length] = (byte)'\n';
        _end += bytes;
        return true;
    }

    /// <summary>
    /// Takes complete lines for as long as neither a write nor a rotation is due, which <see cref="Append"/> sees to: how many bytes of the
    /// text it took.
    /// </summary>
    /// <remarks>
    /// A line is copied while its end is searched for. That is why the prefixes are no parts of a writev(2): with lines of 100 bytes the
    /// kernel takes
    /// longer over two parts a line than this over copying them (820 of 1,275 MB/s, cat 1,356); with 1,000 bytes it is still slower.
    /// </remarks>
    /// <param name="prefix">From <see cref="FillPrefix"/>.</param>
    /// <param name="text">The lines. <see cref="Overshoot"/> bytes behind them can be read.</param>
    /// <param name="length">How many bytes of them there are; the last line may be unfinished.</param>
    public int AppendLines(byte* prefix, byte* text, int length)
    {
        const int step = Overshoot, most = PrefixBytes + MaxText + step;
        Vector128<byte> newline = Vector128.Create((byte)'\n'), first = Vector128.Load(prefix), second = Vector128.Load(prefix + step);
        ulong third = Unsafe.ReadUnaligned<ulong>(prefix + 2 * step);
        long room = _maxBytes > 0 ? _maxBytes - (_size + _end - _start) : long.MaxValue;
        byte* from = text, to = _buffer + _end;
        while (to <= _buffer + Capacity - most)
        {
            first.Store(to);
            second.Store(to + step);
            Unsafe.WriteUnaligned(to + 2 * step, third);
            int done = 0;
            uint found;
            do
            {
                var part = Vector128.Load(from + done);
                part.Store(to + PrefixBytes + done);
                found = Vector128.Equals(part, newline).ExtractMostSignificantBits();
                done += step;
            }
            while (found == 0 && done <= MaxText && from + done < text + length);

            int line = done - step + BitOperations.TrailingZeroCount(found) + 1;
            if (found == 0 || line > MaxText + 1 || from + line > text + length || PrefixBytes + line > room)
                break;
            from += line;
            to += PrefixBytes + line;
            room -= PrefixBytes + line;
        }
        _end = (int)(to - _buffer);
        return (int)(from - text);
    }

    /// <summary>Writes what is buffered; false if some of it is still to be written.</summary>
    public bool Flush()
    {
        if (_start < _end && Clock.Boot >= _lookAt)
        {
            ReopenIfGone();
            _lookAt = Clock.Boot + LookEvery;
        }
        while (_start < _end)
        {
            if (_file < 0 && Open() != 0)
                return false;
            Faults.Reach(ShimFault.BeforeLogWrite);
            nint written = Native.write(_file, _buffer + _start, _end - _start);
            if (written < 0 && Native.Errno == Native.EINTR)
                continue;
            if (written <= 0)
                return false;
            _start += (int)written;
            _size += written;
            Faults.Reach(ShimFault.AfterLogWrite);
        }
        _start = _end = 0;
        return true;
    }

    /// <summary>Frees the memory that only floods need; nothing may be left to be written.</summary>
    public readonly void GiveBack() => Native.GiveBack(_buffer, Capacity);

    /// <summary>If <c>current</c> was removed (say, to make room) or moved away, a new one is begun with a whole record.</summary>
    public void ReopenIfGone()
    {
        if (_file < 0 || _folder.IsCurrent(_file, ref _size))
            return;
        Close();
        while (_start > 0 && _buffer[_start - 1] != '\n')
            _start--;
    }

    private readonly bool IsFullWith(int bytes)
    {
        long whole = _size + _end - _start;
        return _maxBytes > 0 && whole > 0 && whole + bytes > _maxBytes;
    }

    private bool Rotate()
    {
        Faults.Reach(ShimFault.BeforeRotation);
        if (!_folder.MoveCurrentAside())
            return false;
        Faults.Reach(ShimFault.AfterRotationRename);
        Close();
        Open();             // if it fails, Flush tries again
        Faults.Reach(ShimFault.AfterRotationOpen);
        _folder.RemoveOldest();
        Faults.Reach(ShimFault.AfterRotation);
        return true;
    }

    private void Close()
    {
        Native.close(_file);
        _file = -1;
        _size = 0;
    }
}
