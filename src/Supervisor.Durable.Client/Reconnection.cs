namespace Supervisor.Durable.Client;

/// <summary>
/// Repeats what is safe to repeat while the supervisor is away: restarted, or killed and on its way back. A supervisor that was never there
/// is reported at once.
/// </summary>
/// <param name="time">The clock of limit and pauses.</param>
public sealed class Reconnection(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private volatile bool _reached;

    /// <summary>How long the supervisor may be away: 60 s.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Called each time the supervisor is found to have gone away, before it is waited for.</summary>
    public Action? WentAway { get; init; }

    /// <summary>
    /// The answer of <paramref name="request"/>, which is made again while no supervisor answers, until <see cref="Limit"/> has passed.
    /// </summary>
    /// <exception cref="SupervisorUnreachableException">No supervisor answered at the first attempt, or for as long as the
    /// limit.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var pause = FirstPause;
        long? since = null;
        while (true)
        {
            try
            {
                var answer = await request(cancellationToken).ConfigureAwait(false);
                _reached = true;
                return answer;
            }
            catch (SupervisorClientException e) when (IsAbsence(e) && !IsOver(since))
            {
                if (since is null)
                    WentAway?.Invoke();
                since ??= time.GetTimestamp();
                _reached = true;
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private bool IsOver(long? since) => since is { } start && time.GetElapsedTime(start) >= Limit;

    private bool IsAbsence(SupervisorClientException exception) => exception switch
    {
        SupervisorUnreachableException { NotPermitted: true } => false,
        SupervisorUnreachableException e => _reached || e.Interrupted,
        // Starting up or shutting down. A storage fault is reported at once instead: the caller decides whether to repeat.
        SupervisorProblemException { Status: 503, Type: not (ProblemTypes.StorageUnavailable or ProblemTypes.NotRecorded) } => true,
        _ => false,
    };
}
