namespace Supervisor.Durable.Client;

/// <summary>
/// How far a log was read. Lines have no numbers, but the shim stamps them in order with nanoseconds, several with the same stamp where one
/// read brought several: the stamp and how many lines had it are the place.
/// </summary>
internal sealed class LogPlace
{
    private string _stamp = "";
    private int _withStamp;
    private int _toSkip;
    private bool _behind;

    public bool IsStart => _stamp.Length == 0;

    /// <summary>The log is being read again from somewhere before the place.</summary>
    public void Reopened()
    {
        _behind = !IsStart;
        _toSkip = _withStamp;
    }

    /// <summary>Whether the line lies beyond the place, which then moves to it.</summary>
    public bool IsNew(LogLine line)
    {
        if (line.Stream == LogLine.Notice)
            return true;                                             // its time is not the log's
        var order = string.CompareOrdinal(line.At, _stamp);
        if (_behind && (order < 0 || (order == 0 && _toSkip-- > 0)))
            return false;

        // From here on the connection brings only what is new, even if the clock is set back.
        _behind = false;
        _withStamp = order == 0 ? _withStamp + 1 : 1;
        _stamp = line.At;
        return true;
    }
}
