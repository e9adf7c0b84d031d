using Supervisor.Durable.SystemTests.Differences;

namespace Supervisor.Durable.SystemTests.Library;

/// <summary>The differences, in a program that embeds the library.</summary>
public sealed class WatchexecDifferencesTests : WatchexecDifferences
{
    private protected override async Task<Host> OpenAsync() => new LibraryHost(await LibraryRig.StartAsync());
}
