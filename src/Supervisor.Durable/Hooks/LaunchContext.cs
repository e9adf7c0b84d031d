namespace Supervisor.Durable;

/// <summary>The launch that a spawn hook or spawn function is called for.</summary>
/// <remarks>
/// They are called once for each launch; again, with the same run, where the supervisor went down before the program was exec'ed.
/// </remarks>
public sealed class LaunchContext : JobContext
{
    internal LaunchContext(Job job, Command command) : base(job, command) { }

    /// <summary>The run that is to be launched.</summary>
    public RunId Run => new(Ticket.Value);

    /// <summary>The command of this launch: changing it changes this launch only, never the job's definition.</summary>
    /// <exception cref="ArgumentNullException">It is set to null: a launch needs a command.</exception>
    public new Command Command
    {
        get => base.Command;
        set => base.Command = value ?? throw new ArgumentNullException(nameof(value), "A launch needs a command.");
    }
}
