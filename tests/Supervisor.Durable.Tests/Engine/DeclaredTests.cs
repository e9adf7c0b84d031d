using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>What a configuration declares, and what follows from it, are one commit.</summary>
public sealed class DeclaredTests
{
    [Fact]
    public async Task A_new_job_is_started_if_it_is_to_be_once()
    {
        await using var rig = EngineRig.Start();
        var spec = EngineRig.Spec() with { AutoStart = true };

        var first = await rig.ApplyAsync(spec);
        var again = await rig.ApplyAsync(spec);

        Assert.Equal((DefinitionChange.Created, DefinitionChange.Unchanged), (first.Change, again.Change));
        Assert.NotNull(first.Ticket);
        Assert.Null(again.Ticket);
        await rig.ReachedAsync("running");
        Assert.Equal(1, rig.Host.Begun);
    }

    [Fact]
    public async Task A_declared_job_remembers_its_file_and_takes_the_one_that_declares_it_now()
    {
        await using var rig = EngineRig.Start();

        await rig.ApplyAsync(EngineRig.Spec());
        Assert.Null(rig.History.Declarations()[0].DeclaredIn);
        Assert.Equal(DefinitionChange.Unchanged, (await rig.ApplyAsync(EngineRig.Spec(), declaredIn: "/srv/a.json")).Change);
        Assert.Equal("/srv/a.json", rig.History.Declarations()[0].DeclaredIn);
        await rig.ApplyAsync(EngineRig.Spec(), declaredIn: "/srv/b.json");
        Assert.Equal("/srv/b.json", rig.History.Declarations()[0].DeclaredIn);
    }

    [Fact]
    public async Task A_process_that_was_made_from_another_command_is_restarted_once_and_no_other()
    {
        await using var rig = EngineRig.Start();
        await rig.ApplyAsync(EngineRig.Spec() with { AutoStart = true });
        await rig.ReachedAsync("running");
        var other = EngineRig.Spec() with { Command = new(new Program.Exec("/bin/false", [])) };

        Assert.Null((await rig.ApplyAsync(EngineRig.Spec() with { AutoStart = true, Stop = new() { Grace = TimeSpan.FromSeconds(3) } })).Ticket);
        Assert.Null((await rig.ApplyAsync(other, restarts: false)).Ticket);
        Assert.True(rig.History.Declarations()[0].IsOutdatedBy(other));
        Assert.Equal(Declaration.Configuration, rig.History.Declarations()[0].DeclaredBy);
        var restart = await rig.ApplyAsync(other);

        Assert.Equal(DefinitionChange.Unchanged, restart.Change);
        Assert.Equal("try-restart", rig.History.Ticket(restart.Ticket!.Value)!.Control);
    }
}
