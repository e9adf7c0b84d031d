namespace Supervisor.Durable.SystemTests.Rig;

/// <summary>One supervisor for all tests of a class, where none of them minds what the others did.</summary>
public class SharedRig : IAsyncLifetime
{
    /// <summary>Its settings.</summary>
    protected virtual string Settings => "{}";

    internal SupervisorRig Rig { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Rig = await SupervisorRig.StartAsync(Settings);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rig.DisposeAsync();
    }
}
