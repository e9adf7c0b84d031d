namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>A program that embeds the supervisor (tests/EmbeddingHost): a job with a spawn hook, two hooks, a delegate and an error handler is started and stopped.</summary>
internal sealed class HookStory : Story
{
    public override string Name => "hook";

    public override IReadOnlyList<Lives> Deaths => [Lives.First, Lives.Shim];

    public override string? Ground(Lives life) => null;

    public override async Task<IReadOnlyList<string>> RecordAsync(Lives life)
    {
        await using var hooks = new HookLife();
        await hooks.RecordAsync();
        return life == Lives.First ? hooks.Met : [.. hooks.MetByShim.Select(line => "1 " + line.Split(' ')[1])];
    }

    public override async Task<bool> DieAsync(Death death, Ground ground)
    {
        await using var hooks = new HookLife();
        var met = true;
        if (death.Life == Lives.First)
            met = await hooks.TryDieAndFinishAsync(death.Fault);
        else
            await hooks.FinishWithoutShimAsync(death.Fault);
        await HookTruths.CheckAsync(hooks);
        await hooks.HoldAsync(death.Life == Lives.Shim, $"in {death}");
        return met;
    }
}
