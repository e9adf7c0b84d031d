using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Controls;

/// <summary>Whether a control whose turn it is must wait for its job's state (contract.md, "Order" 2). A pure question, never a kept list.</summary>
internal static class Admission
{
    /// <param name="state">The job's.</param>
    /// <param name="calling">Whether a hook of the job is being called.</param>
    /// <param name="control">The one whose turn it is.</param>
    public static bool Holds(JobState state, bool calling, OpenControl control) => (state, control.Control) switch
    {
        (JobState.Starting or JobState.Stopping { Killing: true }, Control.NextEnding) => false,
        (JobState.Starting or JobState.Stopping { Killing: true }, _) => true,
        (JobState.Stopping, _) => control.Priority == Priority.Normal,
        _ when calling => control.Priority == Priority.Normal,
        _ => false,
    };
}
