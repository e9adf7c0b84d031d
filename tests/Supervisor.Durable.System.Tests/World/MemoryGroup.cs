using System.Globalization;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>A memory cgroup of the test's own, of either version, in which the OOM killer kills.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private readonly string _path, _limit;

    private MemoryGroup(string path, string limit) => (_path, _limit) = (path, limit);

    /// <summary>Null where this user may not make one.</summary>
    public static MemoryGroup? TryMake()
    {
        string name = $"dsup-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
        foreach (var (root, limit) in ((string, string)[])[("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")])
        {
            try
            {
                string path = Path.Combine(root, name);
                if (!File.Exists(Path.Combine(root, "cgroup.procs")))
                    continue;
                Directory.CreateDirectory(path);
                if (File.Exists(Path.Combine(path, limit)))
                    return new MemoryGroup(path, limit);
                Directory.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // not there, or not ours
            }
        }
        return null;
    }

    public void Take(int pid) => Write("cgroup.procs", pid);

    public void Limit(long bytes) => Write(_limit, bytes);

    public void Dispose()
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                Directory.Delete(_path);
                return;
            }
            catch (IOException)
            {
                Thread.Yield();                                      // its last process is still being cleared away
            }
        }
    }

    private void Write(string file, long value) => File.WriteAllText(Path.Combine(_path, file), value.ToString(CultureInfo.InvariantCulture));
}
