using System.Diagnostics;
using System.Globalization;
using Supervisor.Durable.Benchmarks.Limits;

namespace Supervisor.Durable.Benchmarks.Compare;

/// <summary>A supervisor that people use, looking after one service that marks each of its starts with its pid.</summary>
internal abstract class Contender : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _marks;

    protected Contender()
    {
        Folder = Directory.CreateTempSubdirectory("dsup-compare-").FullName;
        _marks = Path.Combine(Folder, "marks");
        File.WriteAllText(_marks, "");
        Script = Path.Combine(Folder, "service");
        File.WriteAllText(Script, $"#!/bin/sh\necho $$ >> {_marks}\nexec sleep 100000\n");
        File.SetUnixFileMode(Script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Its name and version.</summary>
    public abstract string Name { get; }

    /// <summary>Its command lines; each returns when it is done.</summary>
    public abstract string[] Start { get; }

    public abstract string[] Stop { get; }

    public abstract string[] Restart { get; }

    public abstract string[] Status { get; }

    /// <summary>The process whose death leaves the service unsupervised.</summary>
    public abstract int Supervising { get; }

    /// <summary>The pid of the newest start.</summary>
    public int Service => Marks()[^1];

    /// <summary>How many copies of the service live.</summary>
    public int Copies => Marks().Count(ProcFile.IsAlive);

    protected string Folder { get; }

    protected string Script { get; }

    protected List<Process> Started { get; } = [];

    /// <summary>Starts the supervisor, with the service known to it and stopped.</summary>
    public abstract Task BeginAsync();

    /// <summary>Does what an operator, or its own parent, does after the death of the supervising process.</summary>
    public abstract Task ReviveAsync();

    /// <summary>Microseconds from the call of the command until it has returned and, if so asked, the service has started once more.</summary>
    public async Task<double> CallAsync(string[] command, bool starts)
    {
        var before = Marks().Count;
        var from = Stopwatch.GetTimestamp();
        using var call = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(call.StandardOutput.ReadToEndAsync(), call.StandardError.ReadToEndAsync(), call.WaitForExitAsync());
        if (starts)
            await StartedAgainAsync(before);
        return Stopwatch.GetElapsedTime(from).TotalMicroseconds;
    }

    /// <summary>Microseconds from a kill -9 of the service until it has started once more.</summary>
    public async Task<double> CrashAsync()
    {
        var before = Marks().Count;
        var from = Stopwatch.GetTimestamp();
        Kill(Service);
        await StartedAgainAsync(before);
        return Stopwatch.GetElapsedTime(from).TotalMicroseconds;
    }

    public static void Kill(int pid) => BareSpawn.Strike(pid);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var process in Started)
        {
            if (!process.HasExited)
                Kill(process.Id);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Marks().Where(ProcFile.IsAlive).ToList().ForEach(Kill);
        Directory.Delete(Folder, recursive: true);
    }

    protected static bool IsInstalled(params string[] programs) => Array.TrueForAll(programs, program => File.Exists("/usr/bin/" + program));

    protected Process Run(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Started.Add(process);
        return process;
    }

    protected static async Task UntilAsync(Func<bool> holds, string what)
    {
        for (var from = Stopwatch.GetTimestamp(); !holds(); await Task.Yield())
        {
            if (Stopwatch.GetElapsedTime(from) > Patience)
                throw new TimeoutException($"it does not happen that {what}");
        }
    }

    private Task StartedAgainAsync(int before) => UntilAsync(() => Marks().Count > before, "the service starts");

    private List<int> Marks() => [.. File.ReadAllLines(_marks).Where(line => line.Length > 0).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
}
