using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Supervisor.Durable.Linux;

/// <summary>
/// One thread that sleeps in epoll_wait, calls back when a watched descriptor or file has news, and does what other threads post. Nothing
/// is polled.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const long WakeKey = 0, FilesKey = 1, MailKey = 2;

    private readonly Descriptor _epoll = NativeWaiting.EpollCreate();
    private readonly Descriptor _inotify = NativeWaiting.InotifyCreate();
    private readonly Descriptor _wake = NativeWaiting.EventCreate();
    private readonly Descriptor _mail = NativeWaiting.EventCreate();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly ConcurrentDictionary<long, Action<uint>> _descriptors = new();
    private readonly ConcurrentDictionary<int, Action> _files = new();
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private long _lastKey = MailKey;
    private int _isAnnounced;
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _stopping;

    /// <param name="failed">Called with what a callback threw; the loop continues.</param>
    public EventLoop(Action<Exception> failed)
    {
        _failed = failed;
        NativeWaiting.EpollAdd(_epoll, _wake, NativeWaiting.EPOLLIN, WakeKey);
        NativeWaiting.EpollAdd(_epoll, _inotify, NativeWaiting.EPOLLIN, FilesKey);
        NativeWaiting.EpollAdd(_epoll, _mail, NativeWaiting.EPOLLIN | NativeWaiting.EPOLLET, MailKey);
        _thread = new Thread(Run) { IsBackground = true, Name = "process-events" };
        _thread.Start();
    }

    /// <summary>Becomes readable when the loop is to stop, and stays so: for threads that wait in poll(2).</summary>
    public Descriptor Wake => _wake;

    /// <summary>Cancelled when the loop is to stop: for threads that wait otherwise.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Whether the caller is the loop's thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Does work on the loop's thread, after all that was posted before. Returns at once.</summary>
    /// <returns>False: the loop has been stopped, and the work is not done.</returns>
    public bool Post(Action work)
    {
        if (_stopping)
            return false;
        _posted.Enqueue(work);
        if (Interlocked.Exchange(ref _isAnnounced, 1) == 0)
            NativeWaiting.EventSet(_mail);
        return true;
    }

    /// <summary>Calls back at each edge of a descriptor, with the events; at once if it is ready already.</summary>
    /// <returns>Ends the watch; before the descriptor is closed.</returns>
    public Action Watch(Descriptor descriptor, Action<uint> news)
    {
        var key = Interlocked.Increment(ref _lastKey);
        _descriptors[key] = news;
        try
        {
            NativeWaiting.EpollAdd(_epoll, descriptor, NativeWaiting.EPOLLIN | NativeWaiting.EPOLLET, key);
        }
        catch
        {
            _descriptors.TryRemove(key, out _);
            throw;
        }
        return () =>
        {
            if (_descriptors.TryRemove(key, out _))
                NativeWaiting.EpollRemove(_epoll, descriptor);
        };
    }

    /// <summary>Calls back after each write to a file. What was written before this returns has to be read by the caller.</summary>
    /// <returns>Ends the watch.</returns>
    public Action WatchFile(string path, Action news)
    {
        var watch = NativeWaiting.InotifyAdd(_inotify, path, NativeWaiting.IN_MODIFY);
        _files[watch] = news;
        return () =>
        {
            if (_files.TryRemove(watch, out _))
                NativeWaiting.InotifyRemove(_inotify, watch);
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        NativeWaiting.EventSet(_wake);
        _stop.Cancel();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        _epoll.Dispose();
        _inotify.Dispose();
        // _wake and _mail stay open for threads that still use them; their handles are closed with the last of them.
    }

    private void Run()
    {
        var events = new byte[64 * NativeWaiting.EpollEventBytes];
        while (!_stopping)
        {
            int count;
            try
            {
                count = NativeWaiting.EpollWait(_epoll, events);
            }
            catch (NativeException e)
            {
                _failed(e);
                return;
            }
            for (var i = 0; i < count && !_stopping; i++)
            {
                var entry = events.AsSpan(i * NativeWaiting.EpollEventBytes, NativeWaiting.EpollEventBytes);
                Dispatch(MemoryMarshal.Read<uint>(entry), MemoryMarshal.Read<long>(entry[(NativeWaiting.EpollEventBytes - 8)..]));
            }
        }
    }

    private void Dispatch(uint events, long key)
    {
        if (key == FilesKey)
            ReadFileEvents();
        else if (key == MailKey)
            DoPosted();
        else if (_descriptors.TryGetValue(key, out var news))
            Guarded(() => news(events));
    }

    private void DoPosted()
    {
        Volatile.Write(ref _isAnnounced, 0);                         // first: what is posted from now on announces itself
        for (var count = _posted.Count; count > 0 && !_stopping && _posted.TryDequeue(out var work); count--)
            Guarded(work);
        if (!_posted.IsEmpty && Interlocked.Exchange(ref _isAnnounced, 1) == 0)
            NativeWaiting.EventSet(_mail);                           // descriptors have their turn in between
    }

    private void ReadFileEvents()
    {
        // struct inotify_event: wd, mask, cookie, len, then len bytes of a name (none for watched files).
        Span<byte> buffer = stackalloc byte[4096];
        var written = new HashSet<int>();
        var overflow = false;
        for (int count; (count = Native.ReadEvents(_inotify, buffer)) > 0;)
        {
            for (var at = 0; at + 16 <= count; at += 16 + MemoryMarshal.Read<int>(buffer[(at + 12)..]))
            {
                written.Add(MemoryMarshal.Read<int>(buffer[at..]));
                overflow |= (MemoryMarshal.Read<uint>(buffer[(at + 4)..]) & NativeWaiting.IN_Q_OVERFLOW) != 0;
            }
        }

        // When the kernel's queue overflowed, news of any file may be lost.
        foreach (var news in overflow ? _files.Values : written.Select(w => _files.GetValueOrDefault(w)).OfType<Action>())
            Guarded(news);
    }

    private void Guarded(Action news)
    {
        try
        {
            news();
        }
        catch (Exception e) // the loop must outlive any one run's trouble
        {
            _failed(e);
        }
    }
}
