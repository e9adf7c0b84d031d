namespace Supervisor.Durable.SystemTests.World;

/// <summary>A rig whose data directory is a file system of a few megabytes, which can be filled to the last byte.</summary>
internal static class SmallDisk
{
    public static async Task<SupervisorRig> PrepareAsync(string settings = "{}")
    {
        var rig = SupervisorRig.Prepare(settings);
        await Mounts.MakeAsync(rig, "mount -t tmpfs -o size=8m,mode=0700 none \"$DATA\"");
        return rig;
    }

    /// <summary>Fills it, to the last byte that the kernel gives.</summary>
    public static void Fill(SupervisorRig rig)
    {
        using var ballast = File.OpenHandle(Ballast(rig), FileMode.Append, FileAccess.Write);
        long written = RandomAccess.GetLength(ballast);
        for (int block = 65536; block > 0;)
        {
            try
            {
                RandomAccess.Write(ballast, new byte[block], written);
                written += block;
            }
            catch (IOException)
            {
                block /= 2;
            }
        }
    }

    public static void Free(SupervisorRig rig) => File.Delete(Ballast(rig));

    private static string Ballast(SupervisorRig rig) => rig.Mounts!.Path(Path.Combine(rig.Data, "ballast"));
}
