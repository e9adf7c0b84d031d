using System.Collections.Concurrent;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>Hooks that return when the test says so.</summary>
internal sealed class SimulatedHookHost : IHookHost
{
    private Action<HookReport> _reports = _ => { };

    public Action<HookReport> Reports
    {
        set => _reports = value;
    }

    /// <summary>What was called, in order.</summary>
    public ConcurrentQueue<(string Job, Effect.Call Call, bool Repeated)> Called { get; } = new();

    /// <summary>Launches that wait for their hooks.</summary>
    public ConcurrentQueue<LaunchOrder> Prepared { get; } = new();

    public bool IsGone(string hook) => hook.StartsWith("in-memory:gone", StringComparison.Ordinal);

    public void Call(JobRecord job, Effect.Call call, bool repeated) => Called.Enqueue((job.Name, call, repeated));

    public void Prepare(JobRecord job, LaunchOrder order) => Prepared.Enqueue(order);

    public void Return(TicketId ticket, string? error = null, string job = "job") => _reports(new HookReport.Returned(job, ticket, error));

    public void Release(LaunchOrder order) => _reports(new HookReport.Prepared(order));

    public void Refuse(RunId run, string error) => _reports(new HookReport.Refused(run, error, DateTimeOffset.UnixEpoch));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
