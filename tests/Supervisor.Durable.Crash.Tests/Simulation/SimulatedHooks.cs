using Supervisor.Durable.Engine;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>The hooks of one life of the program that embeds the supervisor: they die with it.</summary>
internal sealed class SimulatedHooks(int life, Agenda agenda, Chance chance, Story story) : IHookHost
{
    private Action<HookReport> _reports = _ => { };
    private bool _isDead;

    public Action<HookReport> Reports
    {
        set => _reports = value;
    }

    /// <summary>A delegate in the memory of this life.</summary>
    public static string InMemory(int life) => FormattableString.Invariant($"in-memory:{life}");

    public bool IsGone(string hook) => hook.StartsWith("in-memory:", StringComparison.Ordinal) && hook != InMemory(life);

    public void Call(JobRecord job, Effect.Call call, bool repeated)
    {
        story.Say($"the hook {call.Hook} of {job.Name} is called for {call.Ticket}{(repeated ? " again" : "")}");
        Later(() => _reports(new HookReport.Returned(job.Name, call.Ticket, chance.OneIn(4) ? "it threw" : null)));
    }

    public void Prepare(JobRecord job, LaunchOrder order)
    {
        story.Say($"the hooks of {job.Name} prepare run {order.Run}");
        Later(() => _reports(chance.OneIn(8) ? new HookReport.Refused(order.Run, "it threw", agenda.Wall) : new HookReport.Prepared(order)));
    }

    public void Die() => _isDead = true;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Later(Action action) => agenda.In(chance.Later(), () =>
    {
        if (!_isDead)
            action();
    });
}
