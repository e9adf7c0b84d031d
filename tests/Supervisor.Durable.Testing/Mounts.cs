namespace Supervisor.Durable.Testing;

/// <summary>
/// A mount namespace of one rig, kept by a program that sleeps in it: what is mounted there the rest of the machine does not see, and it goes
/// with the last of its processes. Root makes it as root, an ordinary user within a private user namespace.
/// </summary>
internal sealed class Mounts : IDisposable
{
    private static readonly bool IsRoot = Environment.IsPrivilegedProcess;

    private readonly Running _holder;
    private readonly string _folder;

    private Mounts(Running holder, string folder) => (_holder, _folder) = (holder, folder);

    public int Holder => _holder.Pid;

    /// <summary>The words before a command that is to run in these mounts.</summary>
    public string[] Enter => ["/usr/bin/nsenter", $"--target={Holder}", "--mount", .. IsRoot ? Array.Empty<string>() : ["--user", "--preserve-credentials"], $"--wdns={_folder}"];

    /// <summary>Makes the mounts by a script, and starts the rig's supervisors in them from now on.</summary>
    public static async Task<Mounts> MakeAsync(SupervisorRig rig, string script)
    {
        Directory.CreateDirectory(rig.Data);
        var holder = Running.Start("/usr/bin/unshare", [IsRoot ? "-m" : "-rm", "/bin/sh", "-ec", script + "\necho mounted; exec sleep 100000"], rig.Folder,
            new Dictionary<string, string?> { ["RIG"] = rig.Folder + "/", ["DATA"] = rig.Data });
        await Until.TrueAsync(() => holder.HasExited || holder.Out.Contains("mounted", StringComparison.Ordinal), "the mounts are made");
        Assert.SkipWhen(holder.HasExited && !IsRoot, $"This user may not make private mounts (unprivileged user namespaces): {holder.Error}");
        Assert.False(holder.HasExited, holder.Error);
        return rig.Mounts = new Mounts(holder, rig.Folder);
    }

    /// <summary>Where the rest of the machine finds a path of these mounts.</summary>
    public string Path(string path) => $"/proc/{Holder}/root{path}";

    /// <summary>Runs a script in these mounts.</summary>
    public async Task RunAsync(string script)
    {
        string[] words = [.. Enter, "/bin/sh", "-ec", script];
        using var program = Running.Start(words[0], words[1..], _folder, new Dictionary<string, string?>());
        (await program.EndAsync()).Succeeded();
    }

    public void Dispose() => _holder.Dispose();
}
