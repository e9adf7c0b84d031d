namespace Supervisor.Durable.Benchmarks;

/// <summary>A supervisor on a fresh data directory, gone with all its processes when disposed.</summary>
internal sealed class BenchRig : IAsyncDisposable
{
    private BenchRig(DurableSupervisor supervisor, string directory) => (Supervisor, Directory) = (supervisor, directory);

    public DurableSupervisor Supervisor { get; }

    public string Directory { get; }

    public static async Task<BenchRig> OpenAsync()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("dsup-bench-").FullName;
        return new BenchRig(await DurableSupervisor.OpenAsync(new SupervisorOptions { DataDirectory = directory }), directory);
    }

    public Task DefineSleepAsync(string job) => Supervisor.DefineAsync(job, new JobSpec(new Command(new Program.Exec("/bin/sleep", ["3600"]))));

    public async ValueTask DisposeAsync()
    {
        foreach (var job in Supervisor.History.Jobs())
            await Supervisor.Send(job.Job, ControlBatch.Stop());
        await Supervisor.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
