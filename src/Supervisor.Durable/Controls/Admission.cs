using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Controls;

/// <summary>
/// Whether a control whose turn it is must wait for its job's state (CONTRACT.md, "Order" 2). A pure question, never a kept list.
/// </summary>
internal static class Admission
{
    /// <param name="job">The job.</param>
    /// <param name="calling">Whether a hook of the job is being called.</param>
    /// <param name="control">The one whose turn it is.</param>
    public static bool Holds(JobRecord job, bool calling, OpenControl control) => (job.State, control.Control) switch
    {
        (JobState.Starting { Ordered: false } or JobState.Stopping { Killing: true }, _) when control.Priority == Priority.Urgent && JobMachine.EndsAtOnce(control.Control, job.Spec.Stop) => false,
        (JobState.Starting or JobState.Stopping { Killing: true }, Control.NextEnding) => false,
        (JobState.Starting or JobState.Stopping { Killing: true }, _) => true,
        (JobState.Stopping, Control.Delete) when control.Follows => true,     // whatever its priority: the stop in front of it has a window
        (JobState.Stopping, _) => control.Priority == Priority.Normal,
        (not JobState.Running, Control.Delete) when control.Follows && job.Tree is not null => true,     // the stop in front of it is not done yet
        _ when calling => control.Priority == Priority.Normal,
        _ => false,
    };
}
