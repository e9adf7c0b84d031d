using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>All that a start of the supervisor needs of one job: its row, its open controls, and the run whose tree may be left.</summary>
/// <param name="Job">The job.</param>
/// <param name="Queued">Controls that wait for their turn.</param>
/// <param name="Active">Controls that had their turn and wait for a run.</param>
/// <param name="Tree">What is known of the run of <see cref="JobRecord.Tree"/>.</param>
internal sealed record StoredJob(JobRecord Job, IReadOnlyList<OpenControl> Queued, IReadOnlyList<OpenControl> Active, StoredRun? Tree);

/// <summary>A run as recovery sees it.</summary>
/// <param name="Run">Its number.</param>
/// <param name="Process">Its main process, if it was recorded.</param>
/// <param name="Ended">Whether its end is recorded.</param>
internal sealed record StoredRun(RunId Run, ProcessIdentity? Process, bool Ended);
