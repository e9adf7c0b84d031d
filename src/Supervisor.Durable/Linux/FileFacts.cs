namespace Supervisor.Durable.Linux;

/// <summary>What stands at a path, or is open: which file it is, of what type, and whose (statx(2)).</summary>
/// <param name="Device">Its file system.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Owner">The user id of its owner.</param>
/// <param name="Mode">Type and permissions, as in inode(7).</param>
internal readonly record struct FileFacts((uint Major, uint Minor) Device, ulong Inode, uint Owner, uint Mode)
{
    private const uint TypeBits = 0xF000, Fifo = 0x1000, CharacterDevice = 0x2000, Folder = 0x4000, BlockDevice = 0x6000, Regular = 0x8000,
        SymbolicLink = 0xA000, Socket = 0xC000;
    private const uint PermissionBits = 0xFFF, OthersMayWrite = 0x12;    // 07777, 022

    public bool IsRegular => (Mode & TypeBits) == Regular;

    public bool IsDirectory => (Mode & TypeBits) == Folder;

    public bool IsLink => (Mode & TypeBits) == SymbolicLink;

    /// <summary>Whether its group or all others may write to it.</summary>
    public bool IsOpenToWriters => (Mode & OthersMayWrite) != 0;

    /// <summary>The permissions as chmod(1) takes them.</summary>
    public string Permissions => "0" + Convert.ToString(Mode & PermissionBits, 8);

    /// <summary>Its type in words, with an article.</summary>
    public string Kind => (Mode & TypeBits) switch
    {
        Regular => "a regular file",
        Folder => "a directory",
        SymbolicLink => "a symbolic link",
        Fifo => "a FIFO",
        Socket => "a socket",
        CharacterDevice or BlockDevice => "a device",
        _ => "no regular file",
    };

    /// <summary>Whether both are one file, whatever became of its name and mode.</summary>
    public bool IsSameFile(FileFacts other) => (Device, Inode) == (other.Device, other.Inode);
}
