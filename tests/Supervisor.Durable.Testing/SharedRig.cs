namespace Supervisor.Durable.Testing;

/// <summary>One supervisor for all tests of a class, where each of them can bear what the others left.</summary>
public class SharedRig : IAsyncLifetime
{
    /// <summary>Its settings.</summary>
    protected virtual string Settings => "{}";

    internal SupervisorRig Rig { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Rig = await SupervisorRig.StartAsync(Settings);

    /// <summary>The supervisor, with a job named "job" that runs.</summary>
    internal async Task<SupervisorRig> WithJobAsync()
    {
        if ((await Rig.Client.ListJobsAsync()).All(job => job.Job != "job"))
            await Rig.RunPuppetAsync("job", "sleep");
        return Rig;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rig.DisposeAsync();
    }
}
