using System.Runtime.InteropServices;

namespace Supervisor.Durable.Linux;

/// <summary>Files of our own, in whose place anything may stand: a link, a FIFO, a device. None of those is followed or waited for.</summary>
internal static partial class Native
{
    private const int O_PATH = 0x200000, AT_SYMLINK_NOFOLLOW = 0x100;

    private const uint StatxBasic = 0x7FF;

    /// <summary>O_NOFOLLOW differs between the architectures we run on.</summary>
    private static readonly int O_NOFOLLOW = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>
    /// Opens a regular file and nothing else: 0, or -errno; -ELOOP where there is a symbolic link, -EISDIR for a directory, -ENXIO for what else is no regular
    /// file. It never waits: opening a FIFO would, until its other end is opened (fifo(7)).
    /// </summary>
    public static int TryOpenRegular(string path, int flags, uint mode, out Descriptor? descriptor)
    {
        var result = TryOpen(path, flags | O_NOFOLLOW | O_NONBLOCK, mode, out descriptor);
        if (descriptor is null || Facts(descriptor) is { IsRegular: true })
            return result;
        var isDirectory = Facts(descriptor) is { IsDirectory: true };
        descriptor.Dispose();
        descriptor = null;
        return isDirectory ? -Errno.EISDIR : -Errno.ENXIO;
    }

    /// <summary>As <see cref="TryOpenRegular"/>.</summary>
    public static Descriptor OpenRegular(string path, int flags, uint mode = 0)
    {
        var result = TryOpenRegular(path, flags, mode, out var descriptor);
        return descriptor ?? throw new NativeException("open", path, -result);
    }

    /// <summary>Reads a regular file until the buffer is full or the file ends; -errno if it cannot.</summary>
    public static int TryReadRegular(string path, Span<byte> buffer)
    {
        var result = TryOpenRegular(path, O_RDONLY, 0, out var file);
        if (file is null)
            return result;
        using (file)
            return TryRead(file, buffer);
    }

    /// <summary>Names a file for good, whatever becomes of its path, without reading it (O_PATH, open(2)).</summary>
    public static Descriptor OpenPath(string path) => Open(path, O_PATH);

    /// <summary>Opens a directory, of which the last name may be a link.</summary>
    public static Descriptor OpenDirectory(string path) => Open(path, O_RDONLY | O_DIRECTORY);

    /// <summary>What stands at a path, a link itself included; null where there is nothing.</summary>
    /// <exception cref="NativeException">It cannot be seen.</exception>
    public static FileFacts? Facts(string path)
    {
        var info = new StatX();
        var result = Retried(() => statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, StatxBasic, ref info));
        if (result is -Errno.ENOENT or -Errno.ENOTDIR)
            return null;
        Check(result, "statx", path);
        return info.Facts;
    }

    /// <summary>What is open.</summary>
    public static FileFacts Facts(Descriptor file)
    {
        var info = new StatX();
        Check(Retried(() => statx(file, "", AT_EMPTY_PATH, StatxBasic, ref info)), "statx", null);
        return info.Facts;
    }

    /// <summary>The effective user id, which is the one that files are made with.</summary>
    public static uint EffectiveUser() => geteuid();

    [LibraryImport("libc")] private static partial uint geteuid();
}
