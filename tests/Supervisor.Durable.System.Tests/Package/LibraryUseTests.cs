namespace Supervisor.Durable.SystemTests.Package;

/// <summary>The library from its packages, in empty projects of C#, F# and Visual Basic: what surprised its first users.</summary>
public sealed class LibraryUseTests : IAsyncLifetime
{
    private PackageRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await PackageRig.PackAsync("Supervisor.Durable", "Supervisor.Durable.Client", "Supervisor.Durable.Configuration");

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    /// <summary>All projects are packed and built with one command each: every command takes seconds before it does anything.</summary>
    [Fact]
    public async Task A_program_of_each_language_gets_what_it_asks_for_or_a_clear_answer()
    {
        var own = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var other = own == "arm64" ? "x64" : "arm64";
        await _rig.MakeProjectAsync(CSharp, "Supervisor.Durable.Configuration", "Supervisor.Durable.Client");
        await _rig.MakeProjectInAsync(_rig.InFolder("fs"), "fs", FSharp, ["Supervisor.Durable"]);
        await _rig.MakeProjectInAsync(_rig.InFolder("vb"), "vb", VisualBasic, ["Supervisor.Durable"]);
        await ForRuntimeAsync("own", $"linux-{own}");
        await ForRuntimeAsync("musl", $"linux-musl-{own}");
        await ForRuntimeAsync("other", $"linux-{other}");

        Answer built = await _rig.BuildAsync("app/app.csproj", "fs/fs.fsproj", "vb/vb.vbproj", "own/own.csproj", "musl/musl.csproj", "other/other.csproj");

        Assert.Equal((CSharpSays.ReplaceLineEndings("\n"), ""), await SaysAsync("app"));
        Assert.Equal((OthersSay.ReplaceLineEndings("\n"), ""), await SaysAsync("fs"));
        Assert.Equal((OthersSay.ReplaceLineEndings("\n"), ""), await SaysAsync("vb"));

        // Where there is no shim for it, the build says for which runtimes there is one.
        foreach (string runtime in new[] { $"linux-musl-{own}", $"linux-{other}" })
            Assert.Contains($"warning DSUP0001: Supervisor.Durable carries its shim (dsup-shim) for linux-{own}, and this is built for {runtime}", built.Out, StringComparison.Ordinal);
        Assert.DoesNotContain($"this is built for linux-{own}", built.Out, StringComparison.Ordinal);
    }

    private Task ForRuntimeAsync(string folder, string runtime) => _rig.MakeProjectInAsync(
        _rig.InFolder(folder), "cs", "return;", ["Supervisor.Durable"],
        $"<RuntimeIdentifier>{runtime}</RuntimeIdentifier><UseAppHost>false</UseAppHost><SelfContained>false</SelfContained><TreatWarningsAsErrors>false</TreatWarningsAsErrors>");

    private async Task<(string Out, string Error)> SaysAsync(string folder)
    {
        Answer ran = await _rig.RunAsync(Path.Combine(_rig.InFolder(folder), "bin", "Debug", "net10.0", "app"), _rig.InFolder(folder + "-data"));
        return (ran.Succeeded().Out, ran.Error);
    }

    private const string CSharp = """
        using System.Runtime.Versioning;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;
        using Microsoft.Extensions.Logging;
        using Supervisor.Durable;

        [assembly: SupportedOSPlatform("linux")]

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new Warnings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Jobs:declared:Command:0"] = "/bin/sleep", ["Jobs:declared:Command:1"] = "1000", ["Jobs:declared:Stop:Signal"] = "HUP",
            ["Jobs:declared:AutoStart"] = "true", ["Jobs:declared:Restart:Policy"] = "on-failure",
        });
        builder.Services.AddDurableSupervisor(args[0]).AddJobs(builder.Configuration.GetSection("Jobs"));
        Say("second", Thrown(() => builder.Services.AddDurableSupervisor(args[0] + "-2")));
        builder.Services.AddKeyedDurableSupervisor("second", args[0] + "-2");

        Task gone;
        using (var host = builder.Build())
        {
            await host.StartAsync();
            var (supervisor, second) = (host.Services.GetRequiredService<DurableSupervisor>(), host.Services.GetRequiredKeyedService<DurableSupervisor>("second"));
            Say("keyed", second.DataDirectory == Path.GetFullPath(args[0] + "-2"));
            var declared = supervisor.Job("declared");
            Say("declared", $"{declared.Definition.Stop.Signal} {declared.Definition.Restart.Policy} {declared.Command}");
            (await declared.StopWithSignal()).EnsureDone();
            Say("ended by", (await declared.RunsAsync(1))[0].End is ProcessEnd.Signalled by ? by.Number : 0);

            Say("null", await ThrownAsync(() => supervisor.DefineAsync(null!, Command.Exec("true"))));
            var none = await supervisor.DefineAsync("none", Command.Exec("/no/such/program", "a b"));
            Say("command", none.Command);
            var failed = await none.Start();
            Say("failed", $"{failed.Kind} {Thrown(() => failed.EnsureDone())} {SpinWait.SpinUntil(() => Warnings.Seen.Any(line => line.StartsWith("none: ticket") && line.Contains("/no/such/program")), 60_000)}");
            Say("unknown log", Thrown(() => supervisor.Logs.FollowAsync("nnoe", new LogQuery(1))));
            Say("unknown job", await ThrownAsync(() => supervisor.Job("nnoe").Start().WaitAsync(), withText: true));
            await none.Delete();
            Say("deleted", (await none.Start()).Kind);

            var hooked = await supervisor.DefineAsync("hooked", Command.Shell("echo own"));
            _ = hooked.SetSpawnHook(launch => launch.Command = launch.Command with { Environment = launch.Command.Environment.SetItem("A", $"{launch.Current.GetType().Name} {launch.Previous?.GetType().Name}") });
            _ = hooked.SetSpawnFunction(launch => Command.Shell("echo \"hooked $A\"") with { Environment = launch.Command.Environment });
            foreach (var _ in new[] { 1, 2 })
            {
                await hooked.Start();
                await hooked.ToWait();
            }
            Say("hooks", string.Join(", ", supervisor.Logs.Read("hooked", new LogQuery(9)).Select(line => line.Text)));
            gone = supervisor.NextChange;
            await host.StopAsync();
        }
        Say("next change", await ThrownAsync(() => gone));
        File.WriteAllText("not-a-shim", "no program");
        File.SetUnixFileMode("not-a-shim", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Say("shim", await ThrownAsync(() => DurableSupervisor.OpenAsync(new SupervisorOptions(args[0]) { ShimPath = "not-a-shim" })));

        static void Say(string what, object? found) => Console.WriteLine($"{what}: {found}");

        static string Thrown(Action work)
        {
            try { work(); return "nothing"; }
            catch (Exception e) { return e.GetType().Name; }
        }

        static async Task<string> ThrownAsync(Func<Task> work, bool withText = false)
        {
            try { await work().WaitAsync(TimeSpan.FromSeconds(60)); return "nothing"; }
            catch (Exception e) { return withText ? $"{e.GetType().Name}: {e.Message}" : e.GetType().Name; }
        }

        sealed class Warnings : ILoggerProvider, ILogger
        {
            public static readonly System.Collections.Concurrent.ConcurrentQueue<string> Seen = new();
            public ILogger CreateLogger(string categoryName) => this;
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
            public bool IsEnabled(LogLevel level) => level >= LogLevel.Warning;
            public void Log<TState>(LogLevel level, EventId id, TState state, Exception? e, Func<TState, Exception?, string> text) { if (IsEnabled(level)) Seen.Enqueue(text(state, e)); }
            public void Dispose() { }
        }
        """;

    private const string CSharpSays = """
        second: InvalidOperationException
        keyed: True
        declared: HUP OnFailure /bin/sleep 1000
        ended by: 1
        null: ArgumentNullException
        command: /no/such/program 'a b'
        failed: Failed ControlFailedException True
        unknown log: JobNotFoundException
        unknown job: JobNotFoundException: No job named 'nnoe'.
        deleted: Cancelled
        hooks: hooked Pending , hooked Pending Finished
        next change: StorageUnavailableException
        shim: ShimUnusableException

        """;

    private const string OthersSay = """
        /bin/sh -c 'exit 7' Done
        Exit { Code = 7 }
        /bin/echo 'a b' Done

        """;

    private const string FSharp = """
        module App

        open Supervisor.Durable

        [<EntryPoint>]
        let main args =
            let work =
                task {
                    use! supervisor = DurableSupervisor.OpenAsync(SupervisorOptions(args[0], StopJobsOnShutdown = false))
                    let! job = supervisor.DefineAsync("job", JobSpec(Command.Shell("exit 7"), Stop = StopOptions(Signal = Signal.Hangup)))
                    let! started = job.Start()
                    printfn "%O %O" job.Command (started.EnsureDone().Kind)
                    let! _ = job.ToWait()
                    let! runs = job.RunsAsync(1)
                    printfn "%O" runs[0].End
                    let! echo = supervisor.DefineAsync("echo", Command.Exec("/bin/echo", "a b"))
                    let! said = echo.Start()
                    printfn "%O %O" echo.Command (said.EnsureDone().Kind)
                    let! _ = echo.ToWait()
                    return 0
                }
            work.Result
        """;

    private const string VisualBasic = """
        Imports Supervisor.Durable

        <Assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")>

        Module App
            Sub Main(args As String())
                WorkAsync(args(0)).Wait()
            End Sub

            Private Async Function WorkAsync(folder As String) As Task
                Dim supervisor = Await DurableSupervisor.OpenAsync(New SupervisorOptions(folder) With {.StopJobsOnShutdown = False})
                Dim job = Await supervisor.DefineAsync("job", New JobSpec(Command.Shell("exit 7")) With {.[Stop] = New StopOptions With {.Signal = Signal.Hangup}})
                Dim started = Await job.Start()
                Console.WriteLine($"{job.Command} {started.EnsureDone().Kind}")
                Await job.ToWait()
                Dim runs = Await job.RunsAsync(1)
                Console.WriteLine(runs(0).End)
                Dim echo = Await supervisor.DefineAsync("echo", Command.Exec("/bin/echo", "a b"))
                Dim said = Await echo.Start()
                Console.WriteLine($"{echo.Command} {said.EnsureDone().Kind}")
                Await echo.ToWait()
                Await supervisor.DisposeAsync()
            End Function
        End Module
        """;
}
