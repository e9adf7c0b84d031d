using System.Buffers;
using System.Text;

namespace Supervisor.Durable.Storage;

/// <summary>A pattern of LIKE or GLOB as SQLite reads it (sqlite.org/lang_expr.html#like), matched in steps that are counted.</summary>
internal sealed class TextPattern
{
    private readonly List<Func<Rune, bool>?> _parts = [];           // null: any number of any characters
    private bool _isBroken;

    /// <summary>%, _ and letters, ASCII ones of either case.</summary>
    public static TextPattern Like(ReadOnlySpan<byte> text, Rune? escape)
    {
        var pattern = new TextPattern();
        while (Take(ref text, out var rune))
        {
            if (rune == escape)
            {
                pattern._isBroken |= !Take(ref text, out rune);
                pattern.AddLetter(rune);
            }
            else if (rune.Value == '%')
            {
                pattern._parts.Add(null);
            }
            else if (rune.Value == '_')
            {
                pattern._parts.Add(_ => true);
            }
            else
            {
                pattern.AddLetter(rune);
            }
        }
        return pattern;
    }

    /// <summary>*, ?, [a-z], [^a-z] and characters.</summary>
    public static TextPattern Glob(ReadOnlySpan<byte> text)
    {
        var pattern = new TextPattern();
        while (Take(ref text, out var rune))
        {
            if (rune.Value == '*')
                pattern._parts.Add(null);
            else if (rune.Value == '?')
                pattern._parts.Add(_ => true);
            else if (rune.Value == '[')
                pattern.AddSet(ref text);
            else
                pattern._parts.Add(letter => letter == rune);
        }
        return pattern;
    }

    /// <summary>
    /// Whether all of the text is as the pattern says. Goes back to the last %, never further: an earlier one has all it needs.
    /// </summary>
    public bool Matches(ReadOnlySpan<byte> text, Func<int, int> step)
    {
        if (_isBroken)
            return false;
        var (at, part, star, behindStar) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            step(1);
            if (part < _parts.Count && _parts[part] is null)
            {
                (star, behindStar) = (part++, at);
                continue;
            }
            Rune.DecodeFromUtf8(text[at..], out var rune, out var length);
            if (part < _parts.Count && _parts[part]!(rune))
            {
                (part, at) = (part + 1, at + length);
                continue;
            }
            if (star < 0)
                return false;
            Rune.DecodeFromUtf8(text[behindStar..], out _, out length);
            (part, at, behindStar) = (star + 1, behindStar + length, behindStar + length);
        }
        return _parts.Skip(part).All(rest => rest is null);
    }

    private void AddLetter(Rune rune) => _parts.Add(rune.IsAscii ? letter => letter.IsAscii && Lower(letter) == Lower(rune) : letter => letter == rune);

    private void AddSet(ref ReadOnlySpan<byte> text)
    {
        var ranges = new List<(int First, int Last)>();
        var isNot = text.StartsWith("^"u8);
        if (isNot)
            text = text[1..];
        for (var isFirst = true; ; isFirst = false)
        {
            if (!Take(ref text, out var rune))
            {
                _isBroken = true;                                    // without its end
                return;
            }
            if (rune.Value == ']' && !isFirst)
                break;
            var isRange = text.Length > 1 && text[0] == '-' && text[1] != ']';
            var last = rune;
            if (isRange)
            {
                text = text[1..];
                Take(ref text, out last);
            }
            ranges.Add((rune.Value, last.Value));
        }
        _parts.Add(letter => ranges.Exists(range => letter.Value >= range.First && letter.Value <= range.Last) != isNot);
    }

    private static int Lower(Rune rune) => rune.Value is >= 'A' and <= 'Z' ? rune.Value | 0x20 : rune.Value;

    private static bool Take(ref ReadOnlySpan<byte> text, out Rune rune)
    {
        var isThere = Rune.DecodeFromUtf8(text, out rune, out var length) != OperationStatus.NeedMoreData || text.Length > 0;
        text = text[length..];
        return isThere;
    }
}
