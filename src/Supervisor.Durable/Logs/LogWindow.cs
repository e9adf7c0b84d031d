using System.Text;

namespace Supervisor.Durable.Logs;

/// <summary>The lines of one stream, and of the time in which one run was the job's: from its start until the next one's.</summary>
internal sealed class LogWindow(string? stream, string? from, string? until)
{
    private readonly byte[]? _from = Bytes(from), _until = Bytes(until);
    private readonly bool? _isStderr = stream is null ? null : stream == "stderr";

    /// <summary>Times are compared as text: digits of equal places, the log's being longer.</summary>
    public bool Has(CriLine line) =>
        (_isStderr is not { } isStderr || line.IsError == isStderr)
        && (_from is null || line.At.SequenceCompareTo(_from) >= 0)
        && (_until is null || line.At.SequenceCompareTo(_until) < 0);

    private static byte[]? Bytes(string? time) => time is null ? null : Encoding.ASCII.GetBytes(time);
}
