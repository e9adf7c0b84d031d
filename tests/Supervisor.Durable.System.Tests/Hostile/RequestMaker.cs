using System.Globalization;
using System.Text;

namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>Makes requests that begin as good ones and are spoilt somewhere, the same ones from the same seed.</summary>
internal sealed class RequestMaker(int seed, string folder, string puppet)
{
    private readonly Random _random = new(seed);

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "XYZZY", ""];

    /// <summary>Names that are none, or nearly.</summary>
    private static readonly string[] Names =
    [
        "job", "", ".", "..", "a%2Fb", "%00", "%01%1b[2J", "%ff%fe", "%c0%ae%c0%ae", "%F0%9F%92%A9", "a b", "a%20b", "%0d%0aX-Evil:%201", "..%2f..%2fetc%2fpasswd", "%E2%80%AE", "%ed%a0%80",
        "a%", "%zz", "-rf", "NUL", "'%3b--", "{name}", new('x', 300), new('x', 9000), "*", "job/../job", "job//", "job%23", "%25", "1e309",
    ];

    private static readonly string[] Values =
    [
        "", "0", "-1", "1", "true", "null", "abc", "99999999999999999999", "-99999999999999999999", "1e309", "NaN", "2147483647", "2147483648", "9223372036854775807", "10s", "-10s", "99999999999d",
        "00:00:00.0000001", "10675199.02:48:05.4775807", "%00", "%ff", "'", "1,2", "١٢", "0x10", "*",
    ];

    private static readonly string[] Tokens =
    [
        "null", "true", "0", "-1", "1e999", "-1e-999", "99999999999999999999999", "0.1", "\"\"", "[]", "{}", "[[]]", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u001b[2J\"", "\"\\u202e\"", "\"***\"",
        "\"NaN\"", "\"-1s\"", "\"99999999999999d\"", "\"10675199.02:48:05.4775807\"", "\"SIGKILL\"", "\"SIGRTMIN+99\"", "\"65\"", "{\"a\":1,\"a\":2}", "\"/\"", "\"/dev/zero\"", "[null]", "[\"\"]", "[\"/bin/true\",null]",
        "{\"\":\"\"}", "{\"A=B\":\"x\"}", "{\"A\\u0000\":\"x\"}", "\"\ud83d\udca9\"", "'single'", "undefined", "//", "\"unended", "{\"$ref\":\"#\"}", "\"2026-02-30T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"* * * * * ?\"", "\"0 0 0 31 2 ?\"", "\"0/0 * * * * ?\"", "\"0 0 0 L-3W * ? 2099\"", "\"Nowhere/Land\"", "\"urgent\"", "\"start\"", "\"delete-now\"", "\"wait\"",
    ];

    private (string Method, string Path, string Body) Good() => _random.Next(14) switch
    {
        0 => ("PUT", $"/v1/jobs/{Name()}", $$"""{"Command":["{{puppet}}","sleep"],"WorkingDirectory":"{{folder}}","Environment":{"A":"b"},"Stop":{"Signal":"TERM","Grace":"1s"},"Restart":{"Policy":"on-failure","Delay":"1s","Burst":3,"Interval":"1m","SuccessExitCodes":[3]},"Logs":{"MaxBytes":100000,"MaxFiles":2},"Secrets":["A"]}"""),
        1 => ("PUT", $"/v1/jobs/{Name()}", """{"Shell":"exit 3","ShellProgram":"/bin/sh","ShellOptions":["-e"],"Arguments":["x"],"EnvironmentFile":"/dev/null","Grouped":true,"Session":false,"AutoStart":false}"""),
        2 => ("POST", $"/v1/jobs/{Name()}/controls", """{"control":"stop","signal":"TERM","grace":"10s","priority":"high"}"""),
        3 => ("POST", $"/v1/jobs/{Name()}/controls?wait=10ms", """{"control":"start"}"""),
        4 => ("PUT", $"/v1/schedules/{Name()}", """{"job":"job","control":"signal","signal":"CONT","cron":"0 0 4 * * ?","timeZone":"UTC","misfire":"skip","overlap":"queue"}"""),
        5 => ("PUT", $"/v1/schedules/{Name()}", """{"job":"job","control":"start","at":"2099-01-01T00:00:00Z"}"""),
        6 => ("POST", "/v1/sql", """{"query":"SELECT * FROM v_jobs"}"""),
        7 => ("POST", "/v1/apply", """{"text":"{}","file":"/nowhere/jobs.json","dryRun":true,"prune":false}"""),
        8 => ("POST", "/v1/backup", $$"""{"path":"{{folder}}/no/such/folder/copy.db","force":false}"""),
        9 => ("GET", $"/v1/jobs/{Name()}/logs?n={Value()}&run={Value()}&stream={Value()}", ""),
        10 => ("GET", $"/v1/tickets/{Value()}?wait={Value()}", ""),
        11 => ("GET", $"/v1/tickets?job={Name()}&pending={Value()}&n={Value()}", ""),
        12 => ("DELETE", $"/v1/jobs/{Name()}?now={Value()}", ""),
        _ => ("GET", $"/v1/{Pick("events", "jobs", "schedules", "version", "doctor", "nothing", "")}?n={Value()}", ""),
    };

    /// <summary>One request, as bytes.</summary>
    public byte[] Next()
    {
        var (method, path, text) = Good();
        byte[] body = Spoil(text);
        if (_random.Next(12) == 0)
            method = Pick(Methods);
        if (_random.Next(25) == 0)
            path = Pick("*", "", "http://x/v1/jobs", "/\u0001", "/v1/jobs?" + new string('a', 10_000), "//", "/%2e%2e/%2e%2e", "/v1/jobs\0");
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: dsup\r\n");
        if (_random.Next(6) == 0)
            head.Append(Header()).Append("\r\n");
        if (text.Length > 0 || _random.Next(10) == 0)
            head.Append(CultureInfo.InvariantCulture, $"{Length(body.Length)}\r\n");
        head.Append("Connection: close\r\n\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. body];
    }

    private string Length(int bytes) => _random.Next(30) switch
    {
        0 => "Content-Length: -1",
        1 => "Content-Length: 99999999999999999999",
        2 => $"Content-Length: {bytes + 10}",
        3 => "Transfer-Encoding: chunked",
        4 => $"Content-Length: {bytes}\r\nContent-Length: 3",
        _ => $"Content-Length: {bytes}",
    };

    private string Header() => _random.Next(9) switch
    {
        0 => "Idempotency-Key: " + Pick("", "k", new string('k', 5000), "\u00ff\u00fe", "a\tb"),
        1 => "If-None-Match: " + Pick("*", "\"x\"", "***"),
        2 => "Last-Event-ID: " + Pick("-1", "abc", "99999999999999999999", "1"),
        3 => "No colon at all",
        4 => "X: " + new string('y', _random.Next(40_000)),
        5 => "Bad Name: x",
        6 => "Content-Type: " + Pick("text/plain", "application/xml", "application/json; charset=utf-7", ";;;"),
        7 => "Expect: " + Pick("100-continue", "200-ok"),
        _ => "Accept: " + Pick("text/event-stream", "*/*;q=x", "", "image/png"),
    };

    private byte[] Spoil(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        switch (bytes.Length == 0 ? 0 : _random.Next(9))
        {
            case 0: return bytes;
            case 1: return bytes[.._random.Next(bytes.Length)];
            case 2: bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256); return bytes;
            case 3: return [.. Enumerable.Range(0, _random.Next(300)).Select(_ => (byte)_random.Next(256))];
            case 4: return Encoding.UTF8.GetBytes(Deep(Pick("[", "{\"a\":"), _random.Next(1, 20_000)));
            case 5: return Encoding.UTF8.GetBytes(Pick(Tokens));
            default: return Encoding.UTF8.GetBytes(Swap(text));
        }
    }

    /// <summary>A value somewhere in it becomes another.</summary>
    private string Swap(string text)
    {
        var starts = Enumerable.Range(1, text.Length - 1).Where(i => text[i - 1] is ':' or '[' or ',' && text[i] is not '/').ToList();
        if (starts.Count == 0)
            return text;
        int from = starts[_random.Next(starts.Count)], to = from;
        for (int depth = 0; to < text.Length && (depth > 0 || text[to] is not (',' or ']' or '}')); to++)
            depth += text[to] is '[' or '{' ? 1 : text[to] is ']' or '}' ? -1 : 0;
        string token = _random.Next(20) == 0 ? $"\"{new string('z', _random.Next(200_000))}\"" : Pick(Tokens);
        return text[..from] + token + text[to..];
    }

    private static string Deep(string opening, int depth) => string.Concat(Enumerable.Repeat(opening, depth));

    private string Name() => _random.Next(3) == 0 ? Pick(Names) : "job";

    private string Value() => Pick(Values);

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
