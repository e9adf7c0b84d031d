namespace Supervisor.Durable.SystemTests.Library;

/// <summary>Each sample as a program of its own: it prints what its comment promises, and leaves nothing running.</summary>
public sealed class SampleTests
{
    private const int Killed = 128 + 9;

    [Theory]
    [InlineData("first-steps", "FirstSteps")]
    [InlineData("hooks", "Hooks")]
    [InlineData("hosted", "Hosted")]
    [InlineData("restarts", "Restarts")]
    public async Task A_sample_prints_what_it_promises(string name, string file)
    {
        using var folder = new ScratchDirectory("dsup-sample-");

        var answer = (await RunAsync(name, folder.Path)).Succeeded();

        Assert.Equal(Assert.Single(Promises(file)), answer.Out);
        await LeavesNothingAsync(folder.Path);
    }

    [Fact]
    public async Task A_sample_that_kills_itself_comes_back_to_its_job_and_its_ticket()
    {
        using var folder = new ScratchDirectory("dsup-sample-");
        var promises = Promises("ComeBack");

        var first = await RunAsync("come-back", folder.Path);
        Assert.Equal((Killed, promises[0]), (first.ExitCode, first.Out));
        Assert.Contains(Census.Of(folder.Path), member => member.CommandLine == "sleep 1000");
        var second = (await RunAsync("come-back", folder.Path)).Succeeded();

        Assert.Equal((2, promises[1]), (promises.Length, second.Out));
        await LeavesNothingAsync(folder.Path);
    }

    [Fact]
    public async Task Without_a_name_the_samples_are_listed()
    {
        var (list, unknown) = (await RunAsync(), await RunAsync("nonsense"));

        Assert.Equal((0, 2), (list.ExitCode, unknown.ExitCode));
        Assert.Contains("come-back, first-steps, hooks, hosted, restarts", list.Out, StringComparison.Ordinal);
    }

    private static async Task<Answer> RunAsync(params string[] arguments)
    {
        using var sample = Running.Start(Executables.Samples, arguments, "/", new Dictionary<string, string?>());
        return await sample.EndAsync();
    }

    /// <summary>Shims end a moment after their jobs.</summary>
    private static async Task LeavesNothingAsync(string folder)
    {
        await Until.TrueAsync(() => Census.Of(folder).Count == 0, "no process of " + folder + " is left");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The code blocks of the comment on a sample's class: what it says that it prints.</summary>
    private static string[] Promises(string file) =>
        [.. Source(file).Split("/// <code>\n")[1..].Select(block => block.Split("/// </code>")[0].Replace("/// ", "", StringComparison.Ordinal))];

    private static string Source(string file) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "Samples", file + ".cs"));
}
