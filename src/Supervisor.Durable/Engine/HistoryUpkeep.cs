using Microsoft.Extensions.Logging;
using Supervisor.Durable.Engine.Rounds;

namespace Supervisor.Durable.Engine;

/// <summary>What the loop does about history that is no longer kept: nothing until it has begun, and nothing where all is kept.</summary>
/// <param name="kept">What is kept; null: all.</param>
/// <param name="checkpoints">What a step has written goes into the file.</param>
/// <param name="time">The time.</param>
/// <param name="reach">Called at each fault point.</param>
/// <param name="log">Where it says how much was removed.</param>
/// <param name="post">Takes a step that is due to the loop.</param>
internal sealed class HistoryUpkeep(
    Retention? kept, CheckpointTimer checkpoints, TimeProvider time, Action<string> reach, ILogger log, Action<Input> post)
    : IAsyncDisposable
{
    private UpkeepTimer? _timer;

    public void Begin()
    {
        if (kept is not null)
            _timer = new UpkeepTimer(kept, checkpoints, time, pass => post(new Input.Upkeep(pass)));
    }

    /// <summary>Looks after the history now, instead of within the hour.</summary>
    public void Hurry() => _timer?.Hurry();

    /// <summary>Puts a step off in favour of what else there is; true where nothing is left to do then.</summary>
    public bool PutOff(List<Input> batch)
    {
        return batch.Count > 1 && batch.Exists(input => input is Input.Upkeep) && _timer!.PutOff()
            && batch.RemoveAll(input => input is Input.Upkeep) > 0
            && batch.Count == 0;                                     // a round without inputs may be wanted: what others wrote is no input
    }

    /// <summary>A round is committed: if it made a step, the next one comes later.</summary>
    public void OnCommitted(RoundResult result)
    {
        if (result.Upkeep is not var (pass, hasWritten))
            return;
        reach(FaultPoint.UpkeepAfter);
        if (pass is { IsOver: true, Removed: > 0 })
            log.LogRemoved(pass.Removed, kept!.ToString());
        _timer!.Rest(pass, hasWritten);
    }

    /// <summary>A step could not be written: the next pass may.</summary>
    public void OnRefused(UpkeepPass pass)
    {
        pass.GiveUp();
        _timer!.Rest(pass, hasWritten: false);
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
