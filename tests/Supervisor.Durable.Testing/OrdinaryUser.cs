namespace Supervisor.Durable.Testing;

/// <summary>A folder of copies of dsupd and dsup, and a data directory, used by the user "nobody" (65534). Only root can make one.</summary>
internal sealed class OrdinaryUser : IAsyncDisposable
{
    private static readonly string[] Unprivileged = ["--reuid=65534", "--regid=65534", "--clear-groups"];

    private readonly SupervisorRig _rig = SupervisorRig.Prepare();
    private readonly List<Running> _daemons = [];

    public OrdinaryUser()
    {
        Copy(Path.GetDirectoryName(Executables.Dsupd)!, InFolder("daemon"));
        Copy(Path.GetDirectoryName(Executables.Dsup)!, InFolder("cli"));
        const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_rig.Folder, all | UnixFileMode.OtherWrite);
    }

    public string Data => _rig.Data;

    public string Dsup => InFolder("cli/dsup");

    public string InFolder(string name) => _rig.InFolder(name);

    /// <summary>Starts this user's supervisor and waits until it is ready.</summary>
    public async Task<Running> StartAsync()
    {
        var daemon = Start(Unprivileged, InFolder("daemon/dsupd"));
        _daemons.Add(daemon);
        await Until.TrueAsync(() => daemon.Out.StartsWith("ready", StringComparison.Ordinal) || daemon.HasExited, "dsupd is ready");
        Assert.False(daemon.HasExited, daemon.Error);
        return daemon;
    }

    /// <summary>This user's dsup.</summary>
    public Task<Answer> DsupAsync(params string[] words) => EndAsync(Unprivileged, [Dsup, .. words]);

    /// <summary>A program by another user, as setpriv(1) names him.</summary>
    public async Task<Answer> EndAsync(string[] user, params string[] words)
    {
        using var program = Start(user, words);
        return await program.EndAsync();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var daemon in _daemons)
            daemon.Dispose();
        return _rig.DisposeAsync();
    }

    private Running Start(string[] user, params string[] words) => Running.Start(
        "/usr/bin/setpriv", [.. user, .. words], _rig.Folder, new Dictionary<string, string?> { ["DSUP_DATA_DIR"] = Data, ["HOME"] = _rig.Folder, ["DSUP_CONFIG_DIR"] = "" });

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
