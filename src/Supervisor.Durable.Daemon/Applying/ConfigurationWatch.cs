using System.Security.Cryptography;
using System.Text;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>
/// Notices when a file of the configuration has changed: whether it was written, replaced by an editor, or a link to it was turned.
/// Something
/// happening in its directory is only the occasion to look; what counts is that the content differs, twice the same in a row.
/// </summary>
internal sealed partial class ConfigurationWatch : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    private readonly Func<IReadOnlyList<string>> _files;
    private readonly Action _changed;
    private readonly ITimer _look;
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly Lock _lock = new();
    private string _known, _seen;

    /// <param name="files">The files that there are now.</param>
    /// <param name="directories">Where they are.</param>
    /// <param name="time">How long a change settles.</param>
    /// <param name="changed">What is called after a change.</param>
    /// <param name="log">What can't be watched is said there.</param>
    public ConfigurationWatch(Func<IReadOnlyList<string>> files, IEnumerable<string> directories, TimeProvider time, Action changed, ILogger log)
    {
        (_files, _changed, _known) = (files, changed, Content(files));
        _seen = _known;
        _look = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (var directory in directories.Where(Directory.Exists))
            Watch(directory, log);
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
        _look.Dispose();
    }

    private void Watch(string directory, ILogger log)
    {
        try
        {
            var watcher = new FileSystemWatcher(directory);
            _watchers.Add(watcher);
            watcher.Changed += (_, _) => Soon();
            watcher.Created += (_, _) => Soon();
            watcher.Deleted += (_, _) => Soon();
            watcher.Renamed += (_, _) => Soon();
            watcher.Error += (_, _) => Soon();                       // it has lost count: something may have changed
            watcher.EnableRaisingEvents = true;
        }
        catch (IOException e)
        {
            LogNotWatched(log, directory, e.Message);
        }
    }

    private void Soon() => _look.Change(Settling, Timeout.InfiniteTimeSpan);

    private void Look()
    {
        lock (_lock)
        {
            var now = Content(_files);
            if (now != _seen)
            {
                _seen = now;                                         // still being written, perhaps
                Soon();
                return;
            }
            if (now == _known)
                return;
            _known = now;
        }
        _changed();
    }

    private static string Content(Func<IReadOnlyList<string>> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Found(files))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            try
            {
                hash.AppendData(File.ReadAllBytes(file));
                hash.AppendData([1]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                hash.AppendData([0]);                                // reading it again will say why
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static IReadOnlyList<string> Found(Func<IReadOnlyList<string>> files)
    {
        try
        {
            return files();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];                                               // reading it again will say why
        }
    }

    [LoggerMessage(4009, LogLevel.Warning, "{Directory} cannot be watched, so changes there are not noticed: {Reason} Use: dsup apply")]
    private static partial void LogNotWatched(ILogger log, string directory, string reason);
}
