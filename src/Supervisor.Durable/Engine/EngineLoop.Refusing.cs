using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine;

/// <summary>What the loop answers to those whose inputs could not be written down.</summary>
internal sealed partial class EngineLoop
{
    /// <summary>Callers may try again; news of processes is kept until it can be written.</summary>
    private void Refuse(Input input, SqliteException fault)
    {
        var error = new StorageUnavailableException($"The database cannot be written: {SqliteFault.Describe(fault)}", fault);
        switch (input)
        {
            case Input.Send { IsCarriedOut: true } when SqliteFault.IsUnavailable(fault): _retained.Add(input); break;
            case Input.Send send when IsUrgentKill(send) && _jobs.Named(send.Job)?.Saved is { } job && (job.Run is { } live && job.Lives(live) ? live : job.Tree) is { } run:
                _host.Kill(run);                                     // CONTRACT.md, "Durability" 7: it may be what fills the disk
                send.Claim.Refuse(new NotRecordedException(send.Job, error));
                if (SqliteFault.IsUnavailable(fault) && !_retained.OfType<Input.Send>().Any(r => r.Job == send.Job && r.Batch.Controls.SequenceEqual(send.Batch.Controls)))
                    _retained.Add(send with { Claim = new Claim(), IsCarriedOut = true });
                break;
            case Input.Upkeep upkeep:
                upkeep.Pass.GiveUp();
                _upkeep!.Rest(upkeep.Pass, hasWritten: false);
                break;
            case Input.Report or Input.HookNews or Input.Recovered when SqliteFault.IsUnavailable(fault): _retained.Add(input); break;
            default: SayNo(input, error); break;
        }
    }

    private static void SayNo(Input input, Exception reason)
    {
        switch (input)
        {
            case Input.Send send: send.Claim.Refuse(reason); break;
            case Input.Define define: define.Answer.TrySetException(reason); break;
            case Input.Plan plan: plan.Answer.TrySetException(reason); break;
            case Input.Replan replan: replan.Answer.TrySetException(reason); break;
            case Input.Fire fire: fire.Answer.TrySetException(reason); break;
            case Input.FireNow request: request.Claim.Refuse(reason); break;
            default: break;
        }
    }

    private static bool IsUrgentKill(Input.Send send) => send.Batch.Controls switch
    {
        [Control.Stop, ..] => send.Batch.Priority == Priority.Urgent,
        [Control.SendSignal s] => s.Signal == Signal.ForceStop,
        _ => false,
    };
}
