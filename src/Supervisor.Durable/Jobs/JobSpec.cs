using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>A job's definition: its command, and how it is stopped, restarted and logged.</summary>
/// <param name="Command">What it runs.</param>
public sealed record JobSpec(Command Command)
{
    /// <summary>What it runs.</summary>
    public Command Command { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Command);

    /// <summary>
    /// Whether it is started when a configuration first declares it, and at every boot of the machine or start of its container, whatever
    /// its
    /// policy. What an operator stopped stays stopped, but with the policy always it too is started at a boot.
    /// </summary>
    public bool AutoStart { get; init; }

    /// <summary>Variables of its environment whose values are not to be shown to people.</summary>
    public ImmutableSortedSet<string> Secrets { get; init => field = Argument.NotNull(value); } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>How it is stopped where the caller doesn't say.</summary>
    public StopOptions Stop { get; init => field = Argument.NotNull(value); } = new();

    /// <summary>Whether and when it is run again after it ended by itself.</summary>
    public RestartPolicy Restart { get; init => field = Argument.NotNull(value); } = new();

    /// <summary>How much of its output is kept.</summary>
    public LogOptions Logs { get; init => field = Argument.NotNull(value); } = new();

    /// <summary>Which processes are asked to end, where <see cref="StopOptions.Mode"/> doesn't say.</summary>
    internal StopMode StopMode => Stop.Mode ?? (Command.Options.Grouped ? StopMode.Group : StopMode.Main);

    /// <summary>How it is stopped, with the mode that this comes to.</summary>
    internal StopOptions Asked => Stop with { Mode = StopMode };

    /// <summary>Whether a stop waits for more than the main process.</summary>
    internal bool AsksMore => StopMode != StopMode.Main;

    /// <summary>What is in it, without what may be secret.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"JobSpec {{ Command = {Command}, AutoStart = {AutoStart}, Secrets = [{string.Join(", ", Secrets)}], Stop = {Stop}, Restart = {Restart}, Logs = {Logs} }}");

    /// <inheritdoc/>
    public bool Equals(JobSpec? other) => other is not null
        && (Command, AutoStart, Stop, Restart, Logs) == (other.Command, other.AutoStart, other.Stop, other.Restart, other.Logs) && Secrets.SetEquals(other.Secrets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Command, AutoStart, Stop, Restart, Logs, Secrets.Count);
}
