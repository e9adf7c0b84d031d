using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;
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
            case Input.Send send when KilledBy(send) is { } run:
                _host.Kill(run);                                     // CONTRACT.md, "Durability" 7: it may be what fills the disk
                send.Claim.Refuse(new NotRecordedException(send.Job, error));
                if (SqliteFault.IsUnavailable(fault) && !_retained.OfType<Input.Send>().Any(r => r.Job == send.Job && r.Batch.Controls.SequenceEqual(send.Batch.Controls)))
                    _retained.Add(send with { Claim = new Claim(), IsCarriedOut = true });
                break;
            case Input.SendSelected selected:
                var sends = JobSelector.Choose(selected.Selectors, _jobs.Names).Select(selected.To).ToList();
                foreach (var send in sends)
                    Refuse(send, fault);
                Reject(selected, sends.Any(send => KilledBy(send) is not null) ? new NotRecordedException(string.Join(", ", sends.Select(send => send.Job)), error) : error);
                break;
            case Input.Upkeep upkeep:
                upkeep.Pass.GiveUp();
                _upkeep!.Rest(upkeep.Pass, hasWritten: false);
                break;
            case Input.Report or Input.HookNews or Input.Recovered when SqliteFault.IsUnavailable(fault): _retained.Add(input); break;
            default: Reject(input, error); break;
        }
    }

    private static void Reject(Input input, Exception reason)
    {
        switch (input)
        {
            case Input.Send send: send.Claim.Refuse(reason); break;
            case Input.SendSelected selected: selected.Answer.TrySetException(reason); break;
            case Input.Define define: define.Answer.TrySetException(reason); break;
            case Input.Plan plan: plan.Answer.TrySetException(reason); break;
            case Input.Replan replan: replan.Answer.TrySetException(reason); break;
            case Input.Fire fire: fire.Answer.TrySetException(reason); break;
            case Input.FireNow request: request.Claim.Refuse(reason); break;
            default: break;
        }
    }

    /// <summary>The run, or what it has left, that an urgent stop or a kill is to end; null where it is another control, or nothing is there.</summary>
    private RunId? KilledBy(Input.Send send) => _jobs.Named(send.Job)?.Saved is { } job && IsUrgentKill(send.Batch, job.Spec.Stop) ? job.Tree : null;

    private static bool IsUrgentKill(ControlBatch batch, StopOptions stop) => batch.Controls switch
    {
        [Control.SendSignal kill] => JobMachine.EndsAtOnce(kill, stop),
        [(Control.Stop or Control.GracefulStop) and var kill, ..] => batch.Priority == Priority.Urgent && JobMachine.EndsAtOnce(kill, stop),
        _ => false,
    };
}
