namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>The script of dsup completion in a real bash, with a real supervisor's jobs.</summary>
public sealed class CompletionTests(CompletionTests.ThreeJobs shared) : IClassFixture<CompletionTests.ThreeJobs>
{
    public sealed class ThreeJobs : SharedRig
    {
        protected override string Settings => """{ "Jobs": { "web": { "Shell": "x" }, "worker": { "Shell": "x" }, "other": { "Shell": "x" } } }""";
    }

    [Theory]
    [InlineData("dsup va", "validate")]
    [InlineData("dsup stop w", "web worker")]
    [InlineData("dsup stop web w", "worker")]
    [InlineData("dsup run x --restart on", "on-failure")]
    [InlineData("dsup logs web --fol", "--follow")]
    [InlineData("dsup validate ./jo", "")]
    public async Task Bash_completes_verbs_options_and_jobs(string line, string found)
    {
        var rig = shared.Rig;
        string script = $$"""
            PATH="{{Path.GetDirectoryName(Executables.Dsup)}}:$PATH"
            source <(dsup completion bash) || exit 9
            complete -p dsup >&2
            COMP_WORDS=({{line}}) COMP_CWORD={{line.Count(c => c == ' ')}} COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            _dsup && echo "${COMPREPLY[*]}"
            """;

        using var bash = Running.Start("/bin/bash", ["-c", script], rig.Folder, new Dictionary<string, string?> { ["DSUP_DATA_DIR"] = rig.Data });
        Answer answer = await bash.EndAsync();

        Assert.Equal("complete -o default -F _dsup dsup\n", answer.Error);
        Assert.Equal(found, answer.Out.Trim());
    }
}
