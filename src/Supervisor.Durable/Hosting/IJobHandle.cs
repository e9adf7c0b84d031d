namespace Supervisor.Durable;

/// <summary>
/// What a program does with a job: <see cref="Job"/>, or your fake of it in tests. Each call that asks for something returns a <see
/// cref="Ticket"/>.
/// </summary>
public interface IJobHandle
{
    /// <inheritdoc cref="Durable.Job.Name"/>
    string Name { get; }

    /// <inheritdoc cref="Durable.Job.Command"/>
    Command Command { get; }

    /// <inheritdoc cref="Durable.Job.Definition"/>
    JobSpec Definition { get; }

    /// <inheritdoc cref="Durable.Job.IsRunning"/>
    bool IsRunning { get; }

    /// <inheritdoc cref="Durable.Job.IsDead"/>
    bool IsDead { get; }

    /// <inheritdoc cref="Durable.Job.Start()"/>
    Ticket Start();

    /// <inheritdoc cref="Durable.Job.Stop()"/>
    Ticket Stop();

    /// <inheritdoc cref="Durable.Job.StopWithSignal(Signal?, TimeSpan?)"/>
    Ticket StopWithSignal(Signal? signal = null, TimeSpan? grace = null);

    /// <inheritdoc cref="Durable.Job.Restart()"/>
    Ticket Restart();

    /// <inheritdoc cref="Durable.Job.RestartWithSignal(Signal?, TimeSpan?)"/>
    Ticket RestartWithSignal(Signal? signal = null, TimeSpan? grace = null);

    /// <inheritdoc cref="Durable.Job.TryRestart()"/>
    Ticket TryRestart();

    /// <inheritdoc cref="Durable.Job.TryRestartWithSignal(Signal?, TimeSpan?)"/>
    Ticket TryRestartWithSignal(Signal? signal = null, TimeSpan? grace = null);

    /// <inheritdoc cref="Durable.Job.Signal(Signal)"/>
    Ticket Signal(Signal signal);

    /// <inheritdoc cref="Durable.Job.Delete()"/>
    Ticket Delete();

    /// <inheritdoc cref="Durable.Job.DeleteWithSignal(Signal?, TimeSpan?)"/>
    Ticket DeleteWithSignal(Signal? signal = null, TimeSpan? grace = null);

    /// <inheritdoc cref="Durable.Job.DeleteNow()"/>
    Ticket DeleteNow();

    /// <inheritdoc cref="Durable.Job.ToWait()"/>
    Ticket ToWait();

    /// <inheritdoc cref="Durable.Job.WaitForExitAsync(CancellationToken)"/>
    Task<ProcessEnd?> WaitForExitAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Durable.Job.DescribeAsync(CancellationToken)"/>
    Task<JobInfo> DescribeAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Durable.Job.RunsAsync(int, CancellationToken)"/>
    Task<IReadOnlyList<RunInfo>> RunsAsync(int most = 20, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Durable.Job.ResetFailed()"/>
    Ticket ResetFailed();

    /// <inheritdoc cref="Durable.Job.Run(string, string?)"/>
    Ticket Run(string hook, string? payload = null);

    /// <inheritdoc cref="Durable.Job.SetSpawnHook(string)"/>
    Ticket SetSpawnHook(string hook);

    /// <inheritdoc cref="Durable.Job.UnsetSpawnHook()"/>
    Ticket UnsetSpawnHook();

    /// <inheritdoc cref="Durable.Job.SetSpawnFunction(string)"/>
    Ticket SetSpawnFunction(string function);

    /// <inheritdoc cref="Durable.Job.ClearSpawnFunction()"/>
    Ticket ClearSpawnFunction();

    /// <inheritdoc cref="Durable.Job.SetErrorHandler(string)"/>
    Ticket SetErrorHandler(string handler);

    /// <inheritdoc cref="Durable.Job.UnsetErrorHandler()"/>
    Ticket UnsetErrorHandler();

    /// <inheritdoc cref="Durable.Job.Control(Control, Priority, string?)"/>
    Ticket Control(Control control, Priority priority = Priority.Normal, string? idempotencyKey = null);

    /// <inheritdoc cref="Durable.Job.Control(ControlBatch)"/>
    Ticket Control(ControlBatch batch);

    /// <inheritdoc cref="Durable.Job.Control(ControlBatch, string?)"/>
    Ticket Control(ControlBatch batch, string? idempotencyKey);
}
