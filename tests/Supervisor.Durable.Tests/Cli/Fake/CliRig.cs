using Supervisor.Durable.Cli;

namespace Supervisor.Durable.Tests.Cli.Fake;

/// <summary>dsup in this process, against a fake supervisor.</summary>
internal sealed class CliRig : IAsyncDisposable
{
    private CliRig(FakeSupervisor supervisor) => Supervisor = supervisor;

    public FakeSupervisor Supervisor { get; }

    public FakeState State => Supervisor.State;

    public bool IsTerminal { get; set; }

    /// <summary>Null: it was deleted.</summary>
    public string? CurrentDirectory { get; set; } = "/work dir";

    public Dictionary<string, string> Environment { get; } = [];

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public StringWriter Out { get; private set; } = new();

    public StringWriter Error { get; private set; } = new();

    public static async Task<CliRig> StartAsync() => new(await FakeSupervisor.StartAsync());

    public Task<CliRun> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    public async Task<CliRun> RunAsync(CancellationToken stop, params string[] args)
    {
        Out = new StringWriter();
        Error = new StringWriter();
        var caller = new Caller
        {
            Out = TextWriter.Synchronized(Out),
            Error = TextWriter.Synchronized(Error),
            IsTerminal = IsTerminal,
            CurrentDirectory = CurrentDirectory,
            IsRoot = false,
            Time = Time,
            Environment = name => name == "DSUP_DATA_DIR" ? Supervisor.DataDirectory : Environment.GetValueOrDefault(name),
        };
        var exitCode = await CommandLine.RunAsync(args, caller, stop);
        return new CliRun(exitCode, Out.ToString(), Error.ToString());
    }

    public ValueTask DisposeAsync() => Supervisor.DisposeAsync();
}
