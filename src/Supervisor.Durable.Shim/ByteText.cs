using System.Text;

namespace Supervisor.Durable.Shim;

/// <summary>A text of bytes under construction in memory of the caller's; always ends with a NUL. What doesn't fit is cut off.</summary>
internal unsafe ref struct ByteText
{
    private readonly byte* _start;
    private readonly int _capacity;
    private int _length;

    /// <summary>An empty text in <paramref name="memory"/>.</summary>
    public ByteText(byte* memory, int capacity)
    {
        _start = memory;
        _capacity = capacity;
        memory[0] = 0;
    }

    /// <summary>The text, for a system call.</summary>
    public readonly byte* Bytes => _start;

    /// <summary>Its length without the NUL.</summary>
    public readonly int Length => _length;

    public void Add(byte value)
    {
        if (_length + 1 >= _capacity)
            return;
        _start[_length++] = value;
        _start[_length] = 0;
    }

    /// <summary>Adds a text of ASCII characters.</summary>
    public void Add(string ascii)
    {
        foreach (char c in ascii)
            Add((byte)c);
    }

    /// <summary>Adds a text in UTF-8.</summary>
    public void AddUtf8(string text)
    {
        if (Encoding.UTF8.TryGetBytes(text, new Span<byte>(_start + _length, _capacity - _length - 1), out int bytes))
            _length += bytes;
        _start[_length] = 0;
    }

    /// <summary>Adds bytes up to a NUL.</summary>
    public void Add(byte* text)
    {
        for (; *text != 0; text++)
            Add(*text);
    }

    /// <summary>Adds a number in decimal, with leading zeros up to <paramref name="digits"/>.</summary>
    public void Add(long value, int digits = 1)
    {
        if (value < 0)
            Add((byte)'-');
        ulong rest = value < 0 ? 0UL - (ulong)value : (ulong)value;
        byte* reversed = stackalloc byte[20];
        int count = 0;
        for (; rest != 0 || count < digits; rest /= 10)
            reversed[count++] = (byte)('0' + rest % 10);
        while (count > 0)
            Add(reversed[--count]);
    }
}
