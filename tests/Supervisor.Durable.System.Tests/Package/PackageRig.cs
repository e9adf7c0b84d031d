namespace Supervisor.Durable.SystemTests.Package;

/// <summary>
/// A folder with the packages made of what was built, and an empty project that may install them. Ours come from here only, under a version
/// that nothing else has; what they need comes from the machine's own packages, or from the machine's package sources.
/// </summary>
internal sealed class PackageRig : IAsyncDisposable
{
    /// <summary>The .NET SDK may have to wait for a small machine that builds and tests at the same time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ScratchDirectory _scratch = new("dsup-package-");
    private readonly Dictionary<string, string?> _environment;
    private string? _machine;

    private PackageRig()
    {
        Version = $"0.0.1-test.{Path.GetFileName(Folder)}".Replace("_", "-", StringComparison.Ordinal);
        Directory.CreateDirectory(Project);
        _environment = new Dictionary<string, string?>
        {
            ["NUGET_PACKAGES"] = Path.Combine(Folder, "cache"),
            ["MSBUILDDISABLENODEREUSE"] = "1",                  // nothing is to outlive the commands
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_TC_CallCountingDelayMs"] = null,           // ShortLives: a build has loops enough
            ["MSBuildSDKsPath"] = null,                         // of the `dotnet test` that may have started us
            ["MSBuildExtensionsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
        };
    }

    public string Folder => _scratch.Path;

    public string Project => Path.Combine(Folder, "app");

    public string InFolder(string name) => Path.Combine(Folder, name);

    public string Version { get; }

    private string Feed => Path.Combine(Folder, "feed");

    /// <summary>Packs libraries as they were built with these tests, all with one command, and the model on which they stand.</summary>
    public static async Task<PackageRig> PackAsync(params string[] projects)
    {
        var rig = new PackageRig();
        string all = rig.InFolder("pack.proj");
        await File.WriteAllTextAsync(all, $"""
            <Project DefaultTargets="Pack">
              <ItemGroup>
                {string.Concat(projects.Append("Supervisor.Durable.Model").Select(project => $"""<Packed Include="{Path.Combine(Repository.Root, "src", project, project + ".csproj")}" />"""))}
              </ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Packed)" Targets="Pack" />
              </Target>
            </Project>
            """);
        await rig.DotnetAsync(
            Repository.Root, "msbuild", all, "-nologo", "-warnaserror", $"-p:Configuration={Executables.Configuration}", "-p:NoBuild=true", "-p:_IsPacking=true",
            $"-p:PackageOutputPath={rig.Feed}/", $"-p:PackageVersion={rig.Version}", $"-p:NuspecOutputPath={rig.Folder}/");
        return rig;
    }

    /// <summary>Makes a console project of one C# file, with packages.</summary>
    public Task MakeProjectAsync(string program, params string[] packages) => MakeProjectInAsync(Project, "cs", program, packages);

    /// <summary>Makes a console project of one file, with packages.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="language">cs, fs or vb.</param>
    /// <param name="program">The file.</param>
    /// <param name="packages">Those of ours.</param>
    /// <param name="properties">More of the project's properties.</param>
    public async Task MakeProjectInAsync(string folder, string language, string program, string[] packages, string properties = "")
    {
        string machine = _machine ??= await MachinePackagesAsync();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <fallbackPackageFolders><add key="machine" value="{machine}" /></fallbackPackageFolders>
              <packageSources><add key="packed" value="{Feed}" /></packageSources>
            </configuration>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{Path.GetFileName(folder)}.{language}proj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <AssemblyName>app</AssemblyName>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseSharedCompilation>false</UseSharedCompilation>
                <NuGetAudit>false</NuGetAudit>
                <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {(language == "fs" ? """<Compile Include="Program.fs" />""" : "")}
                {string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" Version="{Version}" />"""))}
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, $"Program.{language}"), program);
    }

    /// <summary>Builds projects of the folder, all with one command.</summary>
    /// <param name="projects">Their paths in it.</param>
    public async Task<Answer> BuildAsync(params string[] projects)
    {
        string all = InFolder("all.slnx");
        await File.WriteAllTextAsync(all, $"<Solution>{string.Concat(projects.Select(project => $"""<Project Path="{project}" />"""))}</Solution>");
        return await DotnetAsync(Folder, "build", all);
    }

    public Task<Answer> DotnetAsync(string directory, params string[] words) => DotnetAsync(directory, words, _environment);

    public async Task<Answer> RunAsync(string program, params string[] arguments)
    {
        using var running = Start(program, arguments);
        return await running.EndAsync();
    }

    public Running Start(string program, params string[] arguments) => Running.Start(program, arguments, Folder, _environment);

    public async ValueTask DisposeAsync()
    {
        await Census.EndAsync(Folder + "/");
        _scratch.Dispose();
    }

    /// <summary>Where the build of these tests has put what it needed, so that it need not be fetched again.</summary>
    private async Task<string> MachinePackagesAsync()
    {
        var ours = _environment.Where(variable => variable.Key != "NUGET_PACKAGES").ToDictionary();
        var answer = await DotnetAsync(Repository.Root, ["nuget", "locals", "global-packages", "--list", "--force-english-output"], ours);
        return Directory.CreateDirectory(answer.Out.Split("global-packages: ")[1].Trim()).FullName;
    }

    private static async Task<Answer> DotnetAsync(string directory, string[] words, Dictionary<string, string?> environment)
    {
        using var dotnet = Running.Start("dotnet", words, directory, environment);
        return (await dotnet.EndAsync(Patience)).Succeeded();
    }
}
