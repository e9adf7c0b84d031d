using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>A run's <c>spec</c>, read (its file is emptied for the next run) and checked, with the tables that execve wants.</summary>
internal readonly unsafe struct Spec
{
    private readonly byte* _bytes;

    private Spec(byte* bytes)
    {
        _bytes = bytes;
        Arguments = Pointers(Header->Arguments, Header->ArgumentCount);
        Environment = Pointers(Header->Environment, Header->EnvironmentCount);
    }

    public SpecHeader* Header => (SpecHeader*)_bytes;
    public byte** Arguments { get; }
    public byte** Environment { get; }
    public byte* Program => _bytes + Header->Program;
    public byte* Directory => _bytes + Header->Directory;
    public byte* LogDirectory => _bytes + Header->LogDirectory;
    public void* Groups => _bytes + Header->Groups;
    public SpecLimit* Limits => (SpecLimit*)(_bytes + Header->Limits);

    public bool Has(SpecFlags flag) => (Header->Flags & flag) != 0;

    /// <summary>How to ask what is left of the tree; a spec of an earlier supervisor doesn't say.</summary>
    public StopSlot Stop => Header->Arguments < sizeof(SpecHeader) || Header->StopSignal is < 1 or > Native.LastSignal
        ? new() { Signal = Native.SIGTERM, GraceNanoseconds = 10_000_000_000 }
        : new() { Signal = Header->StopSignal, GraceNanoseconds = Header->StopGraceNanoseconds };

    /// <summary>Reads <c>spec</c> in the current directory: 0, or an errno (EBADMSG where its bytes are not what was written).</summary>
    public static int Read(out Spec spec)
    {
        spec = default;
        byte* memory = stackalloc byte[32];
        var name = new ByteText(memory, 32);
        name.Add(RunLayout.SpecFile);
        int file = Native.open(name.Bytes, Native.O_RDONLY | Native.O_CLOEXEC | Native.O_NONBLOCK | Native.O_NOFOLLOW, 0);
        if (file < 0)
            return Native.Errno;
        long size = Native.lseek(file, 0, 2);
        byte* copy = size < RunLayout.FirstSpecHeaderBytes ? null : Native.Reserve((nuint)size);
        nint got = copy == null ? -1 : Native.pread(file, copy, (nint)size, 0);
        int error = size < RunLayout.FirstSpecHeaderBytes ? Native.EBADMSG : got < 0 ? Native.Errno : got < size ? Native.EBADMSG : 0;
        Native.close(file);
        if (error != 0)
            return error;
        if (!IsSound(copy, size))
            return Native.EBADMSG;
        spec = new(copy);
        return spec.Arguments == null || spec.Environment == null ? Native.EBADMSG : 0;
    }

    private static bool IsSound(byte* bytes, long size)
    {
        var header = (SpecHeader*)bytes;
        byte* behind = (byte*)&header->Run;
        return header->Magic == RunLayout.SpecMagic && header->TotalBytes == size && header->ArgumentCount > 0
            && header->Checksum == StateFile.Checksum(behind, (int)(bytes + size - behind));
    }

    /// <summary>A table of offsets becomes a table of pointers with a null at its end. The checksum vouches for the offsets.</summary>
    private byte** Pointers(uint table, uint count)
    {
        var pointers = (byte**)Native.Reserve((count + 1) * (nuint)sizeof(byte*));
        for (uint i = 0; pointers != null && i < count; i++)
            pointers[i] = _bytes + ((uint*)(_bytes + table))[i];
        return pointers;
    }
}
