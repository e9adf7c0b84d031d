using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>What a round does about history that is no longer kept.</summary>
internal sealed partial class Round
{
    private void StepRetention(UpkeepPass pass)
    {
        try
        {
            Result.Upkeep = (pass, pass.Step(writer.Upkeep, now) > 0);
        }
        catch (SqliteException e) when (!SqliteFault.IsUnavailable(e))
        {
            pass.GiveUp();                                           // rows that refuse to go are no reason to refuse controls
            Result.Upkeep = (pass, true);
            AppendEvent(null, null, null, "upkeep-failed", e.Message);
        }
    }
}
