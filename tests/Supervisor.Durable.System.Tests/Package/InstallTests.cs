using System.Text.RegularExpressions;

namespace Supervisor.Durable.SystemTests.Package;

/// <summary>What a user gets by installing the packages in an empty project and following their readmes.</summary>
public sealed partial class InstallTests
{
    private const UnixFileMode AnyUser = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    [Fact]
    public async Task The_first_example_of_the_librarys_readme_runs_and_prints_what_it_says()
    {
        await using var rig = await PackageRig.PackAsync("Supervisor.Durable");
        var (program, prints) = FirstExample("Supervisor.Durable");
        await rig.MakeProjectAsync(program, "Supervisor.Durable");

        await rig.DotnetAsync(rig.Project, "publish", "-o", "published");
        Answer ran = await rig.RunAsync(Path.Combine(rig.Project, "published", "app"));

        Assert.Equal((prints, ""), (ran.Succeeded().Out, ran.Error));
        await Until.TrueAsync(() => Census.Of(rig.Folder).Count == 0, "nothing is left running");
        Assert.DoesNotContain(Directory.GetDirectories(Path.Combine(rig.Folder, "supervised", "runs"), "*", SearchOption.AllDirectories), IsRun);
        Assert.Equal(2, Shims(rig).Length);                 // where it was built, where it was published
        Assert.All(Shims(rig), shim => Assert.True(File.GetUnixFileMode(shim).HasFlag(AnyUser), $"{shim} is {File.GetUnixFileMode(shim)}"));
    }

    [Fact]
    public async Task The_first_example_of_the_clients_readme_compiles_and_the_client_needs_nothing_else()
    {
        await using var rig = await PackageRig.PackAsync("Supervisor.Durable.Client");
        await rig.MakeProjectAsync(FirstExample("Supervisor.Durable.Client").Program, "Supervisor.Durable.Client");

        await rig.DotnetAsync(rig.Project, "build");

        Assert.Equal(["Supervisor.Durable.Client.dll", "Supervisor.Durable.Model.dll", "app.dll"],
            Directory.GetFiles(Path.Combine(rig.Project, "bin"), "*.dll", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static string[] Shims(PackageRig rig) =>
        [.. ((string[])["bin", "published"]).SelectMany(folder => Directory.GetFiles(Path.Combine(rig.Project, folder), "dsup-shim", SearchOption.AllDirectories))];

    private static bool IsRun(string directory) => long.TryParse(Path.GetFileName(directory), out _);

    /// <summary>The first program of a package's readme, and the block after it.</summary>
    private static (string Program, string Prints) FirstExample(string package)
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "src", package, "README.md"));
        var blocks = Block().Matches(readme).Select(block => (Language: block.Groups["language"].Value, Text: block.Groups["text"].Value)).ToList();
        int program = blocks.FindIndex(block => block.Language == "csharp");
        return (blocks[program].Text, blocks.ElementAtOrDefault(program + 1).Text);
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
