using Supervisor.Durable.Client;
using Xunit;

namespace Supervisor.Durable.Tests.Client;

public sealed class SocketLocationTests
{
    private readonly Dictionary<string, string> _environment = new() { ["HOME"] = "/home/ada" };

    [Fact]
    public void A_user_keeps_it_at_home() => Assert.Equal("/home/ada/.local/state/dsup/dsup.sock", Resolve().SocketPath);

    [Fact]
    public void Root_keeps_it_in_var_lib() => Assert.Equal("/var/lib/dsup", Resolve(root: true).DataDirectory);

    [Fact]
    public void XDG_STATE_HOME_moves_it_unless_it_is_relative()
    {
        _environment["XDG_STATE_HOME"] = "/state";
        Assert.Equal("/state/dsup", Resolve().DataDirectory);

        _environment["XDG_STATE_HOME"] = "state";
        Assert.Equal("/home/ada/.local/state/dsup", Resolve().DataDirectory);
    }

    [Fact]
    public void An_option_wins_over_the_environment_which_wins_over_the_rest()
    {
        _environment["DSUP_DATA_DIR"] = "/from-environment";
        Assert.Equal("/from-environment", Resolve(root: true).DataDirectory);
        Assert.Equal("/given", Resolve("/given", root: true).DataDirectory);

        _environment["DSUP_SOCKET"] = "/run/a.sock";
        Assert.Equal("/run/a.sock", Resolve("/given").SocketPath);
        Assert.Equal("/run/b.sock", Resolve("/given", "/run/b.sock").SocketPath);
        Assert.Equal("/given", Resolve("/given", "/run/b.sock").DataDirectory);
    }

    [Fact]
    public void Empty_texts_count_as_absent_and_relative_paths_start_here()
    {
        _environment["DSUP_DATA_DIR"] = "";

        Assert.Equal("/home/ada/.local/state/dsup", Resolve("").DataDirectory);
        Assert.Equal("/here/data", Resolve("data").DataDirectory);
        Assert.Equal("/here/a.sock", Resolve("data", "./a.sock").SocketPath);
    }

    [Fact]
    public void The_kernels_107_bytes_are_the_limit_and_count_as_UTF8()
    {
        var fits = "/" + new string('x', 106);
        Assert.Equal(fits, Resolve(socket: fits).SocketPath);

        var error = Assert.Throws<SocketPathTooLongException>(() => Resolve(socket: "/" + new string('é', 54)));
        Assert.Contains("109 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("107", error.Message, StringComparison.Ordinal);
        Assert.Contains("--socket PATH", error.Message, StringComparison.Ordinal);
        Assert.Contains("DSUP_SOCKET", error.Message, StringComparison.Ordinal);
    }

    private SocketLocation Resolve(string? data = null, string? socket = null, bool root = false) =>
        SocketLocation.Resolve(data, socket, name => _environment.GetValueOrDefault(name), "/here", root);
}
