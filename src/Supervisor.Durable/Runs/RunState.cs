using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs;

/// <summary>What a run's state file says: each slot, or null where nothing valid stands.</summary>
internal sealed record RunState(HeaderSlot? Header, StartedSlot? Started, ExecSlot? Exec, EndSlot? End, VerdictSlot? Verdict)
{
    /// <summary>What was written, whole, but cannot be: the first such thing. Such a slot is left out. Null: none.</summary>
    public string? Absurd { get; init; }

    /// <summary>Nothing yet.</summary>
    public static RunState Empty { get; } = new(null, null, null, null, null);

    /// <summary>Which pipes the command has; null where that is not known.</summary>
    public OutputsSlot? Outputs { get; init; }

    /// <summary>What was done last to end it.</summary>
    public StopSlot? Stop { get; init; }

    /// <summary>What it left was asked to end.</summary>
    public LeftSlot? Left { get; init; }

    /// <summary>The child as the shim wrote it down, or null before that.</summary>
    public ProcessIdentity? Process => Started is { } s
        ? new ProcessIdentity(BootIdentity.ToGuid(s.Boot), s.Pid, (long)s.StartTime, (long)s.PidfdInode)
        : null;

    /// <summary>This, and what a later reading found: a slot is written once (but Stop), so what was valid stays.</summary>
    public RunState With(RunState later) => new(
        Header ?? later.Header, Started ?? later.Started, Exec ?? later.Exec, End ?? later.End, Verdict ?? later.Verdict)
    {
        Outputs = Outputs ?? later.Outputs,
        Absurd = Absurd ?? later.Absurd,
        Stop = later.Stop ?? Stop,
        Left = Left ?? later.Left,
    };
}
