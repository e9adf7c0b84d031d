using System.Globalization;

namespace Supervisor.Durable.Configuration;

/// <summary>Files that people write, read whole; one without an end, such as /dev/zero, must not fill its reader's memory.</summary>
internal static class SmallFile
{
    /// <summary>The most that is read, bytes.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>All bytes of a file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="IOException">It can't be read, or is larger than <see cref="MaxBytes"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Read(file, path);
    }

    /// <summary>All bytes that a stream still has.</summary>
    /// <param name="file">Read from where it is.</param>
    /// <param name="name">For the error.</param>
    /// <exception cref="IOException">It can't be read, or there are more than <see cref="MaxBytes"/>.</exception>
    public static byte[] Read(Stream file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (file.Read(buffer) is var count and > 0)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > MaxBytes)
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"'{name}' has more than {MaxBytes >> 20} MB. Name a file that a person has written."));
        }
        return bytes.ToArray();
    }
}
