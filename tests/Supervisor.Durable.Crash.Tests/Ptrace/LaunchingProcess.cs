using System.Collections;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>A real supervisor (tests/EmbeddingHost) that launches what it reads on its standard input. It is a child of this process, but not of the tracer's thread, which waits for traced processes only.</summary>
internal sealed class LaunchingProcess : IDisposable
{
    private readonly int _orders, _said;
    private readonly string _errors;
    private bool _isClosed;

    private LaunchingProcess(int pid, int orders, int said, string errors) => (Pid, _orders, _said, _errors) = (pid, orders, said, errors);

    public int Pid { get; }

    public static LaunchingProcess Start(string folder, bool gateBySpawn)
    {
        var (ordersRead, ordersWrite) = Native.Pipe();
        var (saidRead, saidWrite) = Native.Pipe();
        string errors = Path.Combine(folder, "errors");
        string[] arguments = ["launches", folder, gateBySpawn ? "spawn" : "fork"];
        int pid = Task.Run(() => Native.Spawn(Executables.EmbeddingHost, arguments, Variables(), ordersRead, saidWrite, errors)).GetAwaiter().GetResult();
        Native.close(ordersRead);
        Native.close(saidWrite);
        return new(pid, ordersWrite, saidRead, errors);
    }

    /// <summary>Returns when it is open, and has launched something already.</summary>
    public void AwaitReady()
    {
        for (string said = ""; !said.Contains("ready", StringComparison.Ordinal);)
        {
            string more = Native.Read(_said, (int)NetChoice.Patience.TotalMilliseconds);
            Assert.True(more.Length > 0, $"the embedding host has not become ready: {File.ReadAllText(_errors)}");
            said += more;
        }
    }

    /// <summary>Has it run a shell line once, as a job of that name.</summary>
    public void Order(string job, string line) => Native.Write(_orders, $"{job} {line}\n");

    /// <summary>Without orders it ends by itself.</summary>
    public void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Native.close(_orders);
        Native.close(_said);
    }

    /// <summary>It has ended. Its tracer, if it has one, must have seen that already.</summary>
    public void Dispose()
    {
        Close();
        Native.WaitFor(Pid);
    }

    /// <summary>
    /// What is ours, but nothing that would make it, or its shims, do other than they do by themselves. Its compiler writes to its code without
    /// mapping it a second time, which is hundreds of calls.
    /// </summary>
    private static string[] Variables() =>
        [.. ShortLives.Variables.Select(v => $"{v.Key}={v.Value}"), .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => $"{v.Key}={v.Value}").Where(v => !v.StartsWith("DSUP", StringComparison.Ordinal))];
}
