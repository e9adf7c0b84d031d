using System.Diagnostics;
using System.Text;

namespace Supervisor.Durable.Testing;

/// <summary>A program that was started by a test, and what it has said so far.</summary>
internal sealed class Running : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _out = new(), _error = new();

    private Running(Process process) => _process = process;

    public int Pid => _process.Id;

    public string Out => Text(_out);

    public string Error => Text(_error);

    public bool HasExited => _process.HasExited;

    public static Running Start(string program, IEnumerable<string> arguments, string directory, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("DSUP", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in ShortLives.Variables)
            start.Environment[name] = value;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var running = new Running(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, line) => Add(running._out, line.Data);
        running._process.ErrorDataReceived += (_, line) => Add(running._error, line.Data);
        running._process.Start();
        running._process.StandardInput.Close();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Whether it has ended, or is about to: something that it kept open has just been closed.</summary>
    public bool EndsSoon() => _process.WaitForExit(TimeSpan.FromSeconds(20));

    /// <summary>Its end, with all it has said.</summary>
    /// <param name="within">Null: longer than dsup waits for a supervisor that has gone away.</param>
    public async Task<Answer> EndAsync(TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? new Client.Reconnection(TimeProvider.System).Limit + Until.Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new Answer(_process.ExitCode, Out, Error);
    }

    public async Task Kill9Async()
    {
        _process.Kill();
        await EndAsync();
    }

    public void Signal(int number) => TestNative.kill(Pid, number);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static void Add(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
