using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine;

/// <summary>What the loop answers to those whose inputs could not be written down.</summary>
internal sealed class InputRefusals(IProcessHost host, JobTable jobs, RetainedInputs retained, HistoryUpkeep upkeep)
{
    /// <summary>Callers may try again; news of processes is kept until it can be written.</summary>
    public void Refuse(Input input, SqliteException fault)
    {
        var error = new StorageUnavailableException($"The database cannot be written: {SqliteFault.Describe(fault)}", fault);
        switch (input)
        {
            case Input.Send { IsCarriedOut: true } when SqliteFault.IsUnavailable(fault): retained.Add(input); break;
            case Input.Send send when KilledBy(send) is { } run:
                host.Kill(run);                                      // CONTRACT.md, "Durability" 7: it may be what fills the disk
                send.Claim.Refuse(new NotRecordedException(send.Job, error));
                if (SqliteFault.IsUnavailable(fault) && !retained.Holds(send))
                    retained.Add(send with { Claim = new Claim(), IsCarriedOut = true });
                break;
            case Input.SendSelected selected: Refuse(selected, fault, error); break;
            case Input.Upkeep step: upkeep.OnRefused(step.Pass); break;
            case Input.Report or Input.HookNews or Input.Recovered when SqliteFault.IsUnavailable(fault): retained.Add(input); break;
            default: Reject(input, error); break;
        }
    }

    /// <summary>The input goes wrong for a reason of its own: it is not tried again.</summary>
    public void RefuseDefect(Input input, Exception fault)
    {
        if ((fault as JobDefectException)?.InnerException is SqliteException inner)
            fault = inner;
        if (fault is SqliteException constraint)
            Refuse(input, constraint);
        else if (input is Input.Upkeep)
            Refuse(input, new SqliteException(fault.Message, 1));
        else
            Reject(input, new StorageUnavailableException($"The supervisor cannot take this request: {fault.Message}", fault));
    }

    /// <summary>The caller who waits for the input gets the reason.</summary>
    public static void Reject(Input input, Exception reason)
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

    private void Refuse(Input.SendSelected selected, SqliteException fault, StorageUnavailableException error)
    {
        var sends = JobSelector.Choose(selected.Selectors, jobs.Names).Select(selected.To).ToList();
        foreach (var send in sends)
            Refuse(send, fault);
        var hasKilled = sends.Any(send => KilledBy(send) is not null);
        Reject(selected, hasKilled ? new NotRecordedException(string.Join(", ", sends.Select(send => send.Job)), error) : error);
    }

    /// <summary>
    /// The run, or what it has left, that an urgent stop or a kill is to end; null where it is another control, or nothing is there.
    /// </summary>
    private RunId? KilledBy(Input.Send send) =>
        jobs.Named(send.Job)?.Saved is { } job && IsUrgentKill(send.Batch, job.Spec.Stop) ? job.Tree : null;

    private static bool IsUrgentKill(ControlBatch batch, StopOptions stop) => batch.Controls switch
    {
        [Control.SendSignal kill] => JobMachine.EndsAtOnce(kill, stop),
        [(Control.Stop or Control.GracefulStop) and var kill, ..] => batch.Priority == Priority.Urgent && JobMachine.EndsAtOnce(kill, stop),
        _ => false,
    };
}
