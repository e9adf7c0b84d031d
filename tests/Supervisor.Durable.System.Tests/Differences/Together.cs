using Supervisor.Durable.Engine;

namespace Supervisor.Durable.SystemTests.Differences;

/// <summary>Holds the supervisor right after a commit: what is sent until this is disposed arrives together.</summary>
internal sealed class Together : IDisposable
{
    private readonly ManualResetEventSlim _released = new(), _held = new();
    private readonly Task _other;

    public Together(LibraryRig rig)
    {
        rig.Reach = point =>
        {
            if (point != FaultPoint.CommitAfter)
                return;
            _held.Set();
            _released.Wait();
        };
        _other = rig.Supervisor.DefineAsync("other", new JobSpec(new Command(new Program.Exec("/bin/true", []))));
        _held.Wait();
    }

    public void Dispose()
    {
        _released.Set();
        _other.Wait();
        _held.Dispose();
    }
}
