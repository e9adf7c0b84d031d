using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>Writes the bytes of a spec file: header, tables of offsets, strings.</summary>
internal static class SpecWriter
{
    /// <summary>Where the checked part begins: behind magic, size and checksum.</summary>
    public const int CheckedFrom = sizeof(ulong) + sizeof(uint) + sizeof(uint);

    public static byte[] Write(LaunchPlan plan)
    {
        var arguments = Unsafe.SizeOf<SpecHeader>();
        var environment = arguments + (sizeof(uint) * plan.Arguments.Length);
        var limits = AlignedToEight(environment + (sizeof(uint) * plan.Environment.Length));
        var strings = limits + (Unsafe.SizeOf<SpecLimit>() * plan.Limits.Length);
        var bytes = new byte[strings + StringBytes(plan)];
        var end = strings;

        var header = new SpecHeader
        {
            Magic = RunLayout.SpecMagic,
            TotalBytes = (uint)bytes.Length,
            Run = plan.Run.Value,
            Flags = plan.Flags,
            Umask = plan.Umask,
            Nice = RunLayout.Unchanged,
            OomScoreAdj = plan.OomScore ?? RunLayout.Unchanged,
            SignalMask = plan.SignalMask,
            LogMaxBytes = Math.Max(0, plan.Logs.MaxBytes),
            LogMaxFiles = Math.Max(0, plan.Logs.MaxFiles),
            ArgumentCount = (uint)plan.Arguments.Length,
            Program = Put(plan.Program),
            Directory = Put(plan.Directory),
            LogDirectory = Put(plan.LogDirectory),
            Arguments = (uint)arguments,
            Environment = (uint)environment,
            EnvironmentCount = (uint)plan.Environment.Length,
            Groups = (uint)strings,
            Limits = (uint)limits,
            LimitCount = (uint)plan.Limits.Length,
            StopSignal = plan.Stop.Signal.Number,
            StopGraceNanoseconds = plan.Stop.Grace.Ticks * TimeSpan.NanosecondsPerTick,
        };
        for (var i = 0; i < plan.Arguments.Length; i++)
            MemoryMarshal.Write(bytes.AsSpan(arguments + (sizeof(uint) * i)), Put(plan.Arguments[i]));
        for (var i = 0; i < plan.Environment.Length; i++)
            MemoryMarshal.Write(bytes.AsSpan(environment + (sizeof(uint) * i)), Put(plan.Environment[i]));
        MemoryMarshal.AsBytes(plan.Limits.AsSpan()).CopyTo(bytes.AsSpan(limits));
        MemoryMarshal.Write(bytes, header);
        header.Checksum = Checksum.Of(bytes.AsSpan(CheckedFrom));
        MemoryMarshal.Write(bytes, header);
        return bytes;

        uint Put(string text)
        {
            var offset = end;
            end += Encoding.UTF8.GetBytes(text, bytes.AsSpan(end)) + 1; // the NUL is there
            return (uint)offset;
        }
    }

    private static int AlignedToEight(int offset) => (offset + 7) & ~7;

    private static int StringBytes(LaunchPlan plan) =>
        plan.Arguments.Concat(plan.Environment).Append(plan.Program).Append(plan.Directory).Append(plan.LogDirectory)
            .Sum(s => Encoding.UTF8.GetByteCount(s) + 1);
}
