using Supervisor.Durable.SystemTests.Differences;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>The differences, in a daemon.</summary>
public sealed class WatchexecDifferencesTests : WatchexecDifferences
{
    private protected override async Task<Host> OpenAsync() => new DaemonHost(await SupervisorRig.StartAsync());
}
