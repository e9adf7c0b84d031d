using Microsoft.Extensions.Logging;

namespace Supervisor.Durable.Engine;

/// <summary>What the loop does about history that is no longer kept.</summary>
internal sealed partial class EngineLoop
{
    private UpkeepTimer? _upkeep;

    /// <summary>Looks after the history now, instead of within the hour.</summary>
    public void HurryUpkeep() => _upkeep?.Hurry();

    private void BeginUpkeep()
    {
        if (_kept is not null)
            _upkeep = new UpkeepTimer(_kept, _checkpoints, _time, pass => Post(new Input.Upkeep(pass)));
    }

    /// <summary>Whether nothing is left to do, since a step of upkeep has been put off in favour of what else there is.</summary>
    private bool PutOffUpkeep(List<Input> batch)
    {
        return batch.Count > 1 && batch.Exists(input => input is Input.Upkeep) && _upkeep!.PutOff()
            && batch.RemoveAll(input => input is Input.Upkeep) > 0 && batch.Count == 0;   // a round without inputs may be wanted: what others wrote is no input
    }

    private void RestFromUpkeep(RoundResult result)
    {
        if (result.Upkeep is not var (pass, hasWritten))
            return;
        _reach(FaultPoint.UpkeepAfter);
        if (pass is { IsOver: true, Removed: > 0 })
            LogRemoved(pass.Removed, _kept!.ToString());
        _upkeep!.Rest(pass, hasWritten);
    }

    [LoggerMessage(2005, LogLevel.Information, "History is kept for {Kept}: {Rows} older tickets and events were removed")]
    private partial void LogRemoved(long rows, string kept);
}
