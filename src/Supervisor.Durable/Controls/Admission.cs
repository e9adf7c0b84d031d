using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Controls;

/// <summary>Whether a control whose turn it is must wait for its job's state (contract.md, "Order" 2). A pure question, never a kept list.</summary>
internal static class Admission
{
    public static bool Holds(JobState state, OpenControl control) => (state, control.Control) switch
    {
        (JobState.Starting or JobState.Stopping { Killing: true }, Control.NextEnding) => false,
        (JobState.Starting or JobState.Stopping { Killing: true }, _) => true,
        (JobState.Stopping, _) => control.Priority == Priority.Normal,
        _ => false,
    };
}
