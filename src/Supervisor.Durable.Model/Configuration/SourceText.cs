using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// The bytes of a JSON file, read as .NET's configuration reads them: comments and trailing commas are allowed, a byte order mark too.
/// </summary>
internal sealed class SourceText : Source
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly byte[] _bytes;

    public SourceText(string file, ReadOnlySpan<byte> bytes)
        : base(file)
    {
        _bytes = (bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes).ToArray();
    }

    /// <summary>
    /// The whole of it as a tree; null with a mistake where it is no JSON. A parser can't continue after that, so there is only one.
    /// </summary>
    public (SourceNode? Root, Mistake? Mistake) Read()
    {
        if (EncodingMistake() is { } invalid)
            return (null, invalid);
        var reader = new Utf8JsonReader(_bytes, Options);
        try
        {
            reader.Read();
            var root = Node(ref reader);
            while (reader.Read())
            {
            }

            return (root, null);
        }
        catch (JsonException e)
        {
            return (null, At(Offset(e.LineNumber ?? 0, e.BytePositionInLine ?? 0), "", $"is no JSON here: {Cause(e)}"));
        }
        catch (InvalidOperationException)
        {
            return (null, At((int)reader.TokenStartIndex, "", "half a surrogate pair is no text. Write both halves, or the character itself."));
        }
    }

    /// <summary>A mistake at a byte.</summary>
    public override Mistake At(int offset, string key, string message)
    {
        var before = _bytes.AsSpan(0, Math.Min(offset, _bytes.Length));
        var start = before.LastIndexOf((byte)'\n') + 1;
        return new(Name, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[start..]) + 1, key, message);
    }

    /// <inheritdoc/>
    public override string Where(int offset) => $"in line {At(offset, "", "").Line}";

    private SourceNode Node(ref Utf8JsonReader reader)
    {
        var at = new Place(this, (int)reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Table(ref reader, at),
            JsonTokenType.StartArray => Items(ref reader, at),
            JsonTokenType.String => new SourceNode.Text(at, reader.GetString()!),
            JsonTokenType.Number => new SourceNode.Number(at, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True or JsonTokenType.False => new SourceNode.Flag(at, reader.GetBoolean()),
            _ => new SourceNode.Nothing(at),
        };
    }

    private SourceNode.Table Table(ref Utf8JsonReader reader, Place at)
    {
        var members = new List<SourceNode.Member>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, nameAt) = (reader.GetString()!, new Place(this, (int)reader.TokenStartIndex));
            reader.Read();
            members.Add(new(name, nameAt, Node(ref reader)));
        }

        return new(at, members);
    }

    private SourceNode.Items Items(ref Utf8JsonReader reader, Place at)
    {
        var nodes = new List<SourceNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            nodes.Add(Node(ref reader));
        return new(at, nodes);
    }

    /// <summary>Where it is no UTF-8; null where it is.</summary>
    public Mistake? EncodingMistake()
    {
        if (Utf8.IsValid(_bytes))
            return null;
        Utf8.ToUtf16(_bytes, new char[_bytes.Length], out var read, out _, replaceInvalidSequences: false);
        return At(read, "", "is not UTF-8 here. Save the file as UTF-8.");
    }

    /// <summary>The text, of valid UTF-8.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_bytes);

    private int Offset(long line, long byteInLine)
    {
        var start = 0;
        for (var i = 0; i < line; i++)
            start += _bytes.AsSpan(start).IndexOf((byte)'\n') + 1;
        return start + (int)byteInLine;
    }

    /// <summary>The parser's words without its own place, which counts from 0.</summary>
    private static string Cause(JsonException e) => e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].Trim();
}
