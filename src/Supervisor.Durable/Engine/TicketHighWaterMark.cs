using System.Globalization;
using System.Text;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Engine;

/// <summary>
/// The highest ticket that was given, in the file <c>accepted</c> beside the database: a log (-wal) that was deleted or damaged takes
/// accepted tickets with it while SQLite finds everything well, and their numbers must not be given again.
/// </summary>
internal sealed class TicketHighWaterMark : IDisposable
{
    private const uint OwnerOnly = 0x180;                            // 0600

    private const int Bytes = 80;

    private readonly string _path;
    private readonly bool _isSynced;
    private readonly Descriptor _file;
    private long _written;

    /// <param name="database">The database's path.</param>
    /// <param name="isSynced">Whether commits survive power loss.</param>
    public TicketHighWaterMark(string database, bool isSynced)
    {
        (_path, _isSynced) = (PathOf(database), isSynced);
        _file = Native.OpenRegular(_path, Native.O_RDWR | Native.O_CREAT, OwnerOnly);
    }

    /// <summary>
    /// Refuses a database that has not all the tickets that were given from this directory: their numbers would be given again.
    /// </summary>
    /// <param name="path">Of the database.</param>
    /// <param name="last">The highest ticket in it.</param>
    /// <exception cref="DataDirectoryException">Some are missing; says what to do.</exception>
    public static void RefuseLost(string path, long last)
    {
        if (Read(PathOf(path)) is not { } mark || mark <= last)
            return;
        throw new DataDirectoryException(
            $"The database {path} ends with ticket {last}, but tickets up to {mark} were accepted: its -wal was deleted or damaged, "
            + "or an older copy was put in its place. "
            + $"Restore what is missing; or remove {PathOf(path)}, which gives those tickets up.");
    }

    /// <summary>Whether that ticket is remembered already.</summary>
    public bool Is(long last) => last == _written;

    /// <summary>
    /// Remembers the highest ticket that was committed. Not synced: after a power loss it may be too low, which is harmless.
    /// </summary>
    public void Write(long last)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{last} {BootIdentity.Current.Kernel:D} {(_isSynced ? "full" : "normal")}");
        try
        {
            Native.WriteAll(_file, _path, Encoding.ASCII.GetBytes(text.PadRight(Bytes - 1) + "\n"), 0);
            _written = last;
        }
        catch (NativeException)
        {
            // A full disk: it stays too low, which is harmless, and is written with the next one.
        }
    }

    public void Dispose() => _file.Dispose();

    private static string PathOf(string database) => Path.Combine(Path.GetDirectoryName(database)!, "accepted");

    /// <summary>Null where nothing is known for sure: commits that were not synced may rightly be gone after a power loss.</summary>
    private static long? Read(string path)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        var count = Native.TryReadRegular(path, bytes);
        var text = Encoding.ASCII.GetString(bytes[..Math.Max(0, count)]);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words is [var last, var boot, var durability]
            && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var ticket)
            && (durability == "full" || boot == BootIdentity.Current.Kernel.ToString("D"))
            ? ticket
            : null;
    }
}
