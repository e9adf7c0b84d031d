namespace Supervisor.Durable.Testing;

/// <summary>A new folder below the system's temporary one; removed, with all that is in it, when it is disposed.</summary>
internal sealed class ScratchDirectory(string prefix = "dsup-") : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>A path below it.</summary>
    public string In(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    public override string ToString() => Path;
}
