using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.SystemTests.Shim;

/// <summary>A spec as a test wants it, and its bytes.</summary>
internal sealed record RunSpec(params string[] Arguments)
{
    public SpecFlags Flags { get; init; } = SpecFlags.ResetSignalMask;
    public string Directory { get; init; } = "/";
    public string[] Environment { get; init; } = [];
    public ulong SignalMask { get; init; }
    public long LogMaxBytes { get; init; }
    public int LogMaxFiles { get; init; }
    public uint? User { get; init; }
    public SpecLimit[] Limits { get; init; } = [];
    public int StopSignal { get; init; } = 15;
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    public unsafe byte[] ToBytes(string logDirectory)
    {
        var tail = new List<byte>();
        uint At() => (uint)(sizeof(SpecHeader) + tail.Count);
        uint Text(string text)
        {
            uint at = At();
            tail.AddRange([.. Encoding.UTF8.GetBytes(text), 0]);
            return at;
        }

        uint Table(IEnumerable<uint> values)
        {
            uint[] all = [.. values];
            tail.AddRange(new byte[(8 - tail.Count % 8) % 8]);
            uint at = At();
            tail.AddRange(all.SelectMany(BitConverter.GetBytes));
            return at;
        }

        var header = new SpecHeader
        {
            Magic = RunLayout.SpecMagic,
            Run = 42,
            Umask = 0x12,
            Nice = RunLayout.Unchanged,
            OomScoreAdj = RunLayout.Unchanged,
            Flags = Flags | (User is null ? 0 : SpecFlags.Credentials),
            Uid = User ?? 0,
            Gid = User ?? 0,
            SignalMask = SignalMask,
            LogMaxBytes = LogMaxBytes,
            LogMaxFiles = LogMaxFiles,
            Program = Text(Arguments[0]),
            Directory = Text(Directory),
            LogDirectory = Text(logDirectory),
            ArgumentCount = (uint)Arguments.Length,
            Arguments = Table([.. Arguments.Select(Text)]),
            StopSignal = StopSignal,
            StopGraceNanoseconds = StopGrace.Ticks * TimeSpan.NanosecondsPerTick,
            EnvironmentCount = (uint)Environment.Length,
            Environment = Table([.. Environment.Select(Text)]),
        };
        header.Limits = Table([]);
        header.LimitCount = (uint)Limits.Length;
        foreach (SpecLimit limit in Limits)
            tail.AddRange(new ReadOnlySpan<byte>(&limit, sizeof(SpecLimit)).ToArray());
        header.TotalBytes = At();
        byte[] bytes = [.. new ReadOnlySpan<byte>(&header, sizeof(SpecHeader)), .. tail];
        int behind = (int)((byte*)&header.Run - (byte*)&header);
        Unsafe.WriteUnaligned(ref bytes[behind - sizeof(uint)], Checksum(bytes.AsSpan(behind)));
        return bytes;
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte b in bytes)
            sum = BitOperations.Crc32C(sum, b);
        return ~sum;
    }
}
