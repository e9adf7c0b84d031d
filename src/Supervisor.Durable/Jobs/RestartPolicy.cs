using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>Whether and when a job is run again after its run ended by itself, or could not be launched.</summary>
public sealed record RestartPolicy
{
    /// <summary>After which ends.</summary>
    public RestartKind Policy { get; init; } = RestartKind.Never;

    /// <summary>How long the first restart waits.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No restart waits longer, unless <see cref="Delay"/> itself is longer.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How the delay grows: a job that ends as soon as it is started is not started ever so often.</summary>
    public BackoffKind Backoff { get; init; } = BackoffKind.Exponential;

    /// <summary>Makes each delay up to a quarter longer or shorter, so that jobs which ended together don't start together.</summary>
    public bool Jitter { get; init; }

    /// <summary>
    /// More restarts than this within <see cref="Interval"/> and the job is failed, reason <c>start-limit-hit</c>; 0: no limit.
    /// </summary>
    public int Burst { get; init; }

    /// <summary>The window for <see cref="Burst"/>.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A run that lasted as long begins the counting again, of the delay's growth and of <see cref="Burst"/>.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Exit codes that count as success, beside 0.</summary>
    public ImmutableSortedSet<int> SuccessExitCodes { get; init => field = Argument.NotNull(value); } = [];

    /// <summary>Exit codes after which the job is never run again, whatever the policy.</summary>
    public ImmutableSortedSet<int> PreventExitCodes { get; init => field = Argument.NotNull(value); } = [];

    /// <summary>Whether a run that ended so is to be followed by another.</summary>
    internal bool Wants(ProcessEnd end) => Policy switch
    {
        _ when end is ProcessEnd.Exit e && PreventExitCodes.Contains(e.Code) => false,
        _ when end is ProcessEnd.Success && PreventExitCodes.Contains(0) => false,
        RestartKind.Never => false,
        RestartKind.OnFailure => !IsSuccess(end),
        _ => true,
    };

    /// <summary>How long the restart waits that follows this many others.</summary>
    /// <param name="attempts">Restarts since the counting began.</param>
    /// <param name="seed">What the jitter is made from: the same restart waits as long, however often it is decided.</param>
    internal TimeSpan DelayOf(int attempts, long seed)
    {
        var factor = Backoff switch
        {
            BackoffKind.Linear => 1.0 + attempts,
            BackoffKind.Exponential => Math.Pow(2, Math.Min(attempts, 40)),
            _ => 1.0,
        };
        var most = MaxDelay > Delay ? MaxDelay : Delay;
        var ticks = Math.Min(Delay.Ticks * factor, most.Ticks);
        return TimeSpan.FromMilliseconds(Math.Round(ticks / TimeSpan.TicksPerMillisecond * (Jitter ? 0.75 + (0.5 * Fraction(seed)) : 1.0)));
    }

    /// <inheritdoc/>
    public bool Equals(RestartPolicy? other) => other is not null
        && (Policy, Delay, MaxDelay, Backoff, Jitter, Burst, Interval, ResetAfter)
            == (other.Policy, other.Delay, other.MaxDelay, other.Backoff, other.Jitter, other.Burst, other.Interval, other.ResetAfter)
        && SuccessExitCodes.SetEquals(other.SuccessExitCodes) && PreventExitCodes.SetEquals(other.PreventExitCodes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Policy, Delay, MaxDelay, Backoff, Jitter, Burst, Interval, ResetAfter);

    /// <summary>What is in it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"RestartPolicy {{ Policy = {Policy}, Delay = {Delay}, MaxDelay = {MaxDelay}, Backoff = {Backoff}, Jitter = {Jitter}, Burst = {Burst}, Interval = {Interval}, ")
        + string.Create(CultureInfo.InvariantCulture,
        $"ResetAfter = {ResetAfter}, SuccessExitCodes = [{string.Join(", ", SuccessExitCodes)}], PreventExitCodes = [{string.Join(", ", PreventExitCodes)}] }}");

    private bool IsSuccess(ProcessEnd end) => end is ProcessEnd.Success || (end is ProcessEnd.Exit e && SuccessExitCodes.Contains(e.Code));

    /// <summary>A number from 0 to 1 that looks random: the finaliser of splitmix64 (Steele, Lea, Flood 2014).</summary>
    private static double Fraction(long seed)
    {
        var x = unchecked((ulong)seed + 0x9E3779B97F4A7C15);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (x ^ (x >> 31)) / (double)ulong.MaxValue;
    }
}
