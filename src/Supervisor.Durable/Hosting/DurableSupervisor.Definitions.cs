using Supervisor.Durable.Engine;
using Supervisor.Durable.Errors;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable;

public sealed partial class DurableSupervisor
{
    /// <inheritdoc/>
    public async Task<DefinitionChange> DeclareAsync(
        string name, JobSpec spec, bool createOnly = false, string origin = "api", CancellationToken cancellationToken = default) =>
        (await DefineAsync(Definition(name, spec, createOnly, origin)).WaitAsync(cancellationToken).ConfigureAwait(false)).Change;

    /// <summary>
    /// Defines a job as a configuration declares it. In the same commit: one that never ran is started if it is to be
    /// (<see cref="JobSpec.AutoStart"/>), and a living process that was made from another command is restarted by its own signal and grace.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What it is to be.</param>
    /// <param name="declaredBy">What declares it: <see cref="Declaration.Configuration"/>, or a file.</param>
    /// <param name="restarts">False: no process is restarted; <see cref="Declaration.IsOutdatedBy"/> shows later that one should
    /// be.</param>
    /// <param name="origin">Who asks, for tickets and the log of events.</param>
    /// <param name="declaredIn">Which file of the supervisor's own configuration declares it; kept as <see
    /// cref="Declaration.DeclaredIn"/>.</param>
    /// <exception cref="InvalidJobNameException">The name cannot be one.</exception>
    /// <exception cref="InvalidJobException">The definition cannot be run.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    internal Task<ApplyResult> ApplyAsync(
        string name, JobSpec spec, string declaredBy, bool restarts = true, string origin = Declaration.Configuration, string? declaredIn = null) =>
        DefineAsync(Definition(name, spec, createOnly: false, origin) with
        {
            DeclaredBy = Argument.NotNull(declaredBy),
            DeclaredIn = declaredBy == Declaration.Configuration ? declaredIn : null,
            Restarts = restarts,
        });

    /// <summary>Stops a job by its own signal and grace and deletes it, since nothing declares it any more.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="origin">Who asks: stands in the ticket.</param>
    internal Ticket RemoveDeclared(string name, string origin = Declaration.Configuration)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(origin);
        var claim = new Claim();
        if (!_loop.Post(new Input.Send(name, ControlBatch.DeleteWithSignal(), origin, null, claim) { Withdraws = true }))
            claim.Refuse(Closed());
        return new Ticket(claim, FindTicketAsync);
    }

    private static Input.Define Definition(string name, JobSpec spec, bool createOnly, string origin) =>
        new(Argument.NotNull(name), Argument.NotNull(spec), createOnly, Argument.NotNull(origin), Answer());

    private Task<ApplyResult> DefineAsync(Input.Define define)
    {
        JobName.Check(define.Job);
        SpecRules.Check(define.Spec);
        if (!_loop.Post(define))
            define.Answer.SetException(Closed());
        return define.Answer.Task;
    }

    private static TaskCompletionSource<ApplyResult> Answer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
