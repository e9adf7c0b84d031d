using System.Runtime.InteropServices;
using Supervisor.Durable.Hosting;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ShimLocationTests : IDisposable
{
    private static readonly string Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private readonly ScratchDirectory _application = new("dsup-shim-");

    public void Dispose() => _application.Dispose();

    [Fact]
    public void It_is_beside_the_application_or_where_a_package_brought_it()
    {
        var packaged = Shim(RuntimeInformation.RuntimeIdentifier.Contains("musl") ? $"runtimes/linux-musl-{Architecture}/native" : $"runtimes/linux-{Architecture}/native");
        Assert.Equal(packaged, ShimLocation.Find(null, _application.Path));

        var beside = Shim(".");
        Assert.Equal(beside, ShimLocation.Find(null, _application.Path));

        var elsewhere = Shim("elsewhere");
        Assert.Equal(elsewhere, ShimLocation.Find(elsewhere, _application.Path));
    }

    [Fact]
    public void A_missing_one_is_reported_with_where_it_was_looked_for_and_the_way_out()
    {
        var anywhere = Refused(null);
        var chosen = Refused("/no/such/shim");

        Assert.Contains($"looked for: {_application.Path}/dsup-shim, {_application.Path}/runtimes/linux-", anywhere, StringComparison.Ordinal);
        Assert.Contains("set SupervisorOptions.ShimPath", anywhere, StringComparison.Ordinal);
        Assert.StartsWith("The shim was not found; looked for: /no/such/shim. ", chosen, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_may_not_be_executed_is_reported_with_the_way_out()
    {
        var shim = Shim(".");
        File.SetUnixFileMode(shim, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal($"The shim {shim} may not be executed by this user (permission denied). Run: chmod a+rx {shim}", Refused(null));
    }

    [Fact]
    public async Task A_supervisor_without_shim_refuses_to_open()
    {
        var options = new SupervisorOptions { DataDirectory = _application.In("data"), ShimPath = "/no/such/shim" };

        await Assert.ThrowsAsync<ShimUnusableException>(() => DurableSupervisor.OpenAsync(options));
        await using var next = await DurableSupervisor.OpenAsync(options with { ShimPath = Executables.Shim });   // the directory was given back
        Assert.True(next.IsReady);
    }

    [Theory]
    [InlineData("no program at all", "it is no program for this kind of processor")]
    [InlineData("#!/no/such/loader", "this machine has not got the loader that it needs")]
    [InlineData("#!/bin/false", "asked for its version it ended with code 1")]
    public async Task A_shim_that_this_machine_cannot_execute_is_refused_when_the_supervisor_is_opened(string content, string reason)
    {
        var shim = Shim(".");
        await File.WriteAllTextAsync(shim, content, TestContext.Current.CancellationToken);
        var options = new SupervisorOptions(_application.In("data")) { ShimPath = shim };

        var refusal = await Assert.ThrowsAsync<ShimUnusableException>(() => DurableSupervisor.OpenAsync(options));

        Assert.StartsWith($"The shim {shim} cannot be executed on this machine: {reason}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"({RuntimeInformation.RuntimeIdentifier}), or set SupervisorOptions.ShimPath", refusal.Message, StringComparison.Ordinal);
    }

    private string Shim(string folder)
    {
        var path = Path.GetFullPath(_application.In(folder, "dsup-shim"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED); // 0755
        return path;
    }

    private string Refused(string? said) => Assert.Throws<ShimUnusableException>(() => ShimLocation.Find(said, _application.Path)).Message;
}
