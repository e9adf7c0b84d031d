
namespace Supervisor.Durable.SystemTests.Package;

/// <summary>
/// A program that embeds the library, trimmed and compiled ahead of time. That takes minutes, so all builds have the analyzers only
/// (IsAotCompatible); <c>DSUP_PROOF=full</c> publishes it, with all warnings as errors, and kills it with a run that it has to adopt.
/// </summary>
public sealed class AheadOfTimeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained>")]
    [InlineData("<PublishAot>true</PublishAot><CppCompilerAndLinker>gcc</CppCompilerAndLinker>")]
    public async Task An_embedding_program_that_is_killed_adopts_its_run_and_knows_its_end(string published)
    {
        Assert.SkipUnless(Proof.IsFull, "takes minutes: set DSUP_PROOF=full");
        string own = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        await using var rig = await PackageRig.PackAsync(
            "Supervisor.Durable", "Supervisor.Durable.Client", "Supervisor.Durable.Configuration");
        await rig.MakeProjectInAsync(rig.Project, "cs", Program, ["Supervisor.Durable.Configuration"],
            $"<RuntimeIdentifier>linux-{own}</RuntimeIdentifier><TrimmerSingleWarn>false</TrimmerSingleWarn>{published}");
        string program = Path.Combine(rig.InFolder("published"), "app"), data = rig.InFolder("data"), go = rig.InFolder("go");

        await rig.DotnetAsync(rig.Project, "publish", "-o", rig.InFolder("published"));

        string process;
        using (Running first = rig.Start(program, data, go))
        {
            await Until.TrueAsync(() => first.HasExited || first.Out.Contains("waited for", StringComparison.Ordinal), "the run has begun");
            await first.Kill9Async();
            process = first.Out.Split("process ").Last().Split(':')[0];
            Assert.Equal(First.Replace("PID", process, StringComparison.Ordinal), first.Out);
            Assert.Equal("", Said(first.Error));
        }
        Answer second = await rig.RunAsync(program, data, go);

        Assert.Equal(Second.Replace("PID", process, StringComparison.Ordinal), second.Succeeded().Out);
        Assert.Equal("", Said(second.Error));
        long bytes = Directory.GetFiles(rig.InFolder("published"))
            .Where(file => Path.GetExtension(file) is not (".dbg" or ".xml")).Sum(file => new FileInfo(file).Length);
        output.WriteLine($"{published}: {bytes / 1048576.0:0.0} MB; {string.Join("; ", second.ErrorLines)}");
    }

    /// <summary>What it says on stderr are figures, which begin with a word.</summary>
    private static string Said(string errors) =>
        string.Concat(errors.Split('\n').Where(line => !line.StartsWith("figures: ", StringComparison.Ordinal)));

    private const string First = """
        declared: Done
        hooked: Done
        by hand
        process PID: waited for

        """;

    private const string Second = """
        process PID: Running
        end: Exit { Code = 7 }
        declared: Done
        hooked: Done
        by hand
        schedule: tick, runs of its job: Success { }
        jobs: declared, hooked, long
        query: 3
        closed: Finished

        """;

    private const string Program = """
        using System.Diagnostics;
        using System.Runtime.Versioning;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;
        using Supervisor.Durable;

        [assembly: SupportedOSPlatform("linux")]

        var clock = Stopwatch.StartNew();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Jobs:declared:Command:0"] = "/bin/true", ["Jobs:declared:Restart:Policy"] = "on-failure",
        });
        builder.Services.AddDurableSupervisor(args[0]).AddSpawnHook<Stamp>("stamp").AddJobs(builder.Configuration.GetSection("Jobs"));
        using var host = builder.Build();
        await host.StartAsync();
        Console.Error.WriteLine($"figures: open in {clock.ElapsedMilliseconds} ms");
        var supervisor = host.Services.GetRequiredService<DurableSupervisor>();
        var isSecond = (await supervisor.DescribeAsync()).Any(job => job.Name == "long");
        if (isSecond)
        {
            var left = supervisor.Job("long");
            var adopted = await left.DescribeAsync();
            Console.WriteLine($"process {adopted.ProcessId}: {adopted.Status}");
            var end = left.WaitForExitAsync();
            File.WriteAllText(args[1], "");
            Console.WriteLine($"end: {await end}");
        }
        Console.WriteLine($"declared: {(await supervisor.Job("declared").Start()).Kind}");
        var hooked = await supervisor.DefineAsync("hooked", Command.Shell("echo by $BY"));
        _ = hooked.SetSpawnHook("stamp");
        Console.WriteLine($"hooked: {(await hooked.Start()).Kind}");
        await hooked.ToWait();
        Console.WriteLine(supervisor.Logs.Read("hooked", new LogQuery(1)).Single().Text);
        if (!isSecond)
        {
            var job = await supervisor.DefineAsync("long", Command.Shell($"while [ ! -e '{args[1]}' ]; do sleep 0.05; done; exit 7"));
            (await job.Start()).EnsureDone();
            Console.WriteLine($"process {(await job.DescribeAsync()).ProcessId}: waited for");
            await Task.Delay(Timeout.Infinite);
        }
        await supervisor.ScheduleAsync(new Schedule("tick", "declared") { Cron = "* * * * * ?", TimeZone = "UTC" });
        var reader = supervisor.Reader;
        while ((await reader.TicketsAsync("declared")).Count(ticket => ticket.Origin == "schedule tick") < 2)
            await Task.Delay(20);
        var runs = await supervisor.Job("declared").RunsAsync();
        Console.WriteLine($"schedule: {(await reader.SchedulesAsync()).Single().Name}, runs of its job: {runs[^1].End}");
        Console.WriteLine($"jobs: {string.Join(", ", (await reader.JobsAsync()).Select(j => j.Name))}");
        Console.WriteLine($"query: {(await reader.QueryAsync("SELECT count(*) FROM v_jobs")).Rows[0][0]}");
        Console.Error.WriteLine($"figures: {File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS"))}");
        await supervisor.StopAllAsync();
        await host.StopAsync();
        using var closed = SupervisorReader.Open(args[0]);
        Console.WriteLine($"closed: {(await closed.FindJobAsync("long"))!.Status}");

        sealed class Stamp : ISpawnHook
        {
            public Task BeforeLaunchAsync(LaunchContext context, CancellationToken cancellationToken)
            {
                context.Command = context.Command with { Environment = context.Command.Environment.SetItem("BY", "hand") };
                return Task.CompletedTask;
            }
        }
        """;
}
