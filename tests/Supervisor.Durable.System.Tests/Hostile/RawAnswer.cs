using System.Globalization;
using System.Text;

namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>An HTTP answer as it came.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body, bool IsWhole)
{
    /// <summary>Closed, or an answer that a client could do something with: no inner error, and each refusal says why.</summary>
    public bool IsDecent => Status == 0 || (Status is >= 200 and < 500 && (Status < 400 || IsProblem || IsBare));

    /// <summary>A problem document (RFC 9457).</summary>
    public bool IsProblem => Head.Contains("application/problem+json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The web server itself refuses what is no HTTP, and closes.</summary>
    private bool IsBare => Body.Length == 0 && Head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);

    public static RawAnswer Parse(List<byte> bytes)
    {
        string text = Encoding.UTF8.GetString([.. bytes]);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return new(0, text, "", false);
        string head = text[..end], body = text[(end + 4)..];
        int status = int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        bool isWhole = Length(head) is { } length ? Encoding.UTF8.GetByteCount(body) >= length
            : !head.Contains("chunked", StringComparison.OrdinalIgnoreCase) || body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        return new(status, head, body, isWhole || status is 204 or 304);
    }

    private static int? Length(string head) => head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
        ? int.Parse(line["Content-Length:".Length..], CultureInfo.InvariantCulture)
        : null;
}
