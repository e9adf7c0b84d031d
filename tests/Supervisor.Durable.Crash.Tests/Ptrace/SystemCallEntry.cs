using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>struct ptrace_syscall_info as it is at an entry (linux/ptrace.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SystemCallEntry
{
    public byte Kind;
    public uint Architecture;
    public ulong InstructionPointer, StackPointer;
    public ulong Number;
    public Arguments Of;

    /// <summary>Its six arguments.</summary>
    [InlineArray(6)]
    internal struct Arguments
    {
        private ulong _first;
    }
}
