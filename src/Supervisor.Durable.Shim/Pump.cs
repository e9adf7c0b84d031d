namespace Supervisor.Durable.Shim;

/// <summary>
/// Moves what the command writes into its log, and waits for the command's end meanwhile. When the log can't be written it stops reading
/// and tries again: the FIFOs fill up, the command waits, nothing is lost.
/// </summary>
internal unsafe struct Pump
{
    /// <summary>Waits for as long as it takes.</summary>
    public const int NoLimit = -1;

    private const int FirstRetry = 250, LastRetry = 1000;

    /// <summary>A burst: less than a block came so shortly after the last. What follows is then gathered for a moment.</summary>
    private const int EnoughAtOnce = 32 * 1024, Gathering = 1;

    private const long ShortlyAfter = 2_000_000;

    /// <summary>After so long a silence a flood is over.</summary>
    private const int Silence = 1000;

    private LogFile _log;
    private LineStream _out, _err;
    private bool _stuck, _hadFlood;
    private int _retry, _moved;
    private long _retryAt, _movedAt;

    public Pump(LogFile log, int outFifo, int errFifo)
    {
        _log = log;
        _out = new(outFifo, isError: false);
        _err = new(errFifo, isError: true);
    }

    /// <summary>Whether a writer may be left.</summary>
    public readonly bool HasMore => _out.Descriptor >= 0 || _err.Descriptor >= 0;

    /// <summary>
    /// Waits for output, for <paramref name="pidfd"/>, for <paramref name="news"/> (which is read) or for the time to pass, and moves the
    /// output: whether the process ended.
    /// </summary>
    public bool Step(int pidfd, int milliseconds, int news = -1)
    {
        const int all = 4;
        var fds = stackalloc Native.PollFd[all];
        fds[0] = new() { Fd = pidfd, Events = Native.POLLIN };
        fds[1] = new() { Fd = _stuck ? -1 : _out.Descriptor, Events = Native.POLLIN };
        fds[2] = new() { Fd = _stuck ? -1 : _err.Descriptor, Events = Native.POLLIN };
        fds[3] = new() { Fd = news, Events = Native.POLLIN };
        bool rests = _hadFlood && !_stuck && milliseconds == NoLimit;
        int longest = rests ? Silence : !_stuck ? milliseconds : milliseconds < 0 ? _retry : Math.Min(milliseconds, _retry);
        bool awake = Native.poll(fds, all, longest) > 0;
        if (rests && !awake)
            GiveBack();

        if (awake && fds[3].Returned != 0)
            Take(news);
        if (_stuck)
            Retry();
        else if (awake && (fds[1].Returned | fds[2].Returned) != 0)
        {
            if (fds[0].Returned == 0 && IsBurst())
                Native.poll(fds, 1, Gathering);
            _moved = (fds[1].Returned != 0 ? Move(ref _out) : 0) + (fds[2].Returned != 0 ? Move(ref _err) : 0);
            _movedAt = Clock.Boot;
            _hadFlood |= _moved > Native.KeptBytes / 2;
            Settle(_log.Flush());
        }
        return awake && fds[0].Returned != 0;
    }

    /// <summary>What a flood took of memory. With it a shim would be as big for ever as it once had to be.</summary>
    private void GiveBack()
    {
        _hadFlood = false;
        _out.GiveBack();
        _err.GiveBack();
        _log.GiveBack();
    }

    /// <summary>One is enough: signals of one number that wait are one.</summary>
    private static void Take(int news)
    {
        const int signalInfo = 128;
        byte* unused = stackalloc byte[signalInfo];
        Native.read(news, unused, signalInfo);
    }

    /// <summary>
    /// Whether more is on its way: then one read does for many writes, none of which has to wake a reader. It waits in the pipe meanwhile,
    /// where nothing can be lost.
    /// </summary>
    private readonly bool IsBurst() => _moved is > 0 and < EnoughAtOnce && Clock.Boot - _movedAt < ShortlyAfter;

    /// <summary>
    /// Moves what was written until now, unfinished lines too, unless the log can't be written. Ends however much is being written.
    /// </summary>
    public void Drain()
    {
        if (_stuck)
            Retry();
        Drain(ref _out);
        Drain(ref _err);
        if (!_stuck)
            Settle(_out.TakeRest(ref _log) && _err.TakeRest(ref _log) && _log.Flush());
    }

    /// <summary>Whether no writer is left, and all that was written is in the log. Only a read that finds the end shows that.</summary>
    public bool HasEnded()
    {
        if (_out.Descriptor >= 0)
            Move(ref _out);
        if (_err.Descriptor >= 0)
            Move(ref _err);
        return !_stuck && !HasMore;
    }

    /// <summary>
    /// The last drain. A log that can't be written now is tried for as long as it takes: no other process will read the FIFOs. The job's
    /// next
    /// launch waits meanwhile, as a running command would that writes into full FIFOs.
    /// </summary>
    public void Finish()
    {
        for (Drain(); _stuck;)
        {
            Step(-1, FirstRetry);
            if (!_stuck)
                Drain();
        }
    }

    private void Drain(ref LineStream stream)
    {
        for (int waiting = stream.Waiting; waiting > 0 && !_stuck && stream.Descriptor >= 0;)
        {
            int got = Move(ref stream);
            if (got == 0)
                return;
            waiting -= got;
        }
    }

    private int Move(ref LineStream stream)
    {
        if (_stuck)
            return 0;
        int got = stream.Read();
        if (!stream.TakeLines(ref _log))
            Settle(false);
        return got;
    }

    private void Retry()
    {
        if (Clock.Boot < _retryAt)
            return;
        _log.ReopenIfGone();
        Settle(_log.Flush() && _out.TakeLines(ref _log) && _err.TakeLines(ref _log) && _log.Flush());
    }

    private void Settle(bool written)
    {
        _retry = written ? 0 : Math.Clamp(_retry * 2, FirstRetry, LastRetry);
        _retryAt = Clock.Boot + _retry * 1_000_000L;
        _stuck = !written;
    }
}
