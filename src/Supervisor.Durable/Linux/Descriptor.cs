using Microsoft.Win32.SafeHandles;

namespace Supervisor.Durable.Linux;

/// <summary>
/// A file descriptor of ours, always close-on-exec. Not a SafeFileHandle: those may take and drop flocks of their own, and a dropped flock
/// on a run's lock would show to all that its shim is dead.
/// </summary>
internal sealed class Descriptor() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>Takes over a raw descriptor.</summary>
    public static Descriptor Of(int fd)
    {
        var descriptor = new Descriptor();
        descriptor.SetHandle(fd);
        return descriptor;
    }

    /// <summary>Gives the file to .NET's own streams; this has it no more. Not for files whose flocks matter.</summary>
    public SafeFileHandle ToFileHandle()
    {
        var file = new SafeFileHandle(handle, ownsHandle: true);
        SetHandleAsInvalid();
        return file;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Native.close((int)handle) == 0;
}
