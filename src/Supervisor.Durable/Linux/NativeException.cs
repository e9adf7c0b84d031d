namespace Supervisor.Durable.Linux;

/// <summary>A system call failed; says which, on what, and with which errno.</summary>
internal sealed class NativeException(string call, string? on, int number)
    : IOException(on is null ? $"{call}: {Errno.Describe(number)}" : $"{call} '{on}': {Errno.Describe(number)}")
{
    /// <summary>The error number.</summary>
    public int Number { get; } = number;
}
