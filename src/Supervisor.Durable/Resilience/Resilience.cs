using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Polly;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable;

/// <summary>
/// All that the engine tries again because it may pass: one named pipeline for each reason, which says what is tried again, how often, and
/// after how long. What the machines decide (a restart, a repeated kill) is no retry: it is a deadline in a row.
/// </summary>
internal static class Resilience
{
    /// <summary>How long what lasts until it passes waits between two attempts.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Opening the database while another program (a backup, a shell) holds its lock: 4 more attempts, after 0.2, 0.4, 0.8 and 1.6 s, each
    /// of which waits for the lock itself, too.
    /// </summary>
    public static ResiliencePipeline OpenDatabase(TimeProvider time) =>
        new ResiliencePipelineBuilder { Name = "open-database", TimeProvider = time }
        .AddRetry(new()
        {
            ShouldHandle = new PredicateBuilder().Handle<SqliteException>(e => e.SqliteErrorCode is 5 or 6),   // SQLITE_BUSY, SQLITE_LOCKED
            MaxRetryAttempts = 4,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
        })
        .Build();

    /// <summary>
    /// A launch that fails by what passes (EAGAIN, ENOMEM, ETXTBSY, EMFILE, …): 4 more attempts, after about 0.1, 0.2, 0.4 and 0.8 s, so
    /// that many launches that failed at once are not tried again at once.
    /// </summary>
    /// <typeparam name="TFailure">Why the launch has failed; null: it has not. Annotated as Polly's own type parameter.</typeparam>
    /// <param name="time">Waits between attempts.</param>
    /// <param name="mayPass">Whether a failure may pass.</param>
    /// <param name="discard">Removes what the attempt has left.</param>
    public static ResiliencePipeline<TFailure?> Launch<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TFailure>(
        TimeProvider time, Predicate<TFailure> mayPass, Action<ResilienceContext> discard)
        where TFailure : class =>
        new ResiliencePipelineBuilder<TFailure?> { Name = "launch", TimeProvider = time }
            .AddRetry(new()
            {
                ShouldHandle = new PredicateBuilder<TFailure?>().HandleResult(failure => failure is not null && mayPass(failure)),
                MaxRetryAttempts = 4,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(100),
                UseJitter = true,
                OnRetry = retry =>
                {
                    discard(retry.Context);
                    return default;
                },
            })
            .Build();

    /// <summary>
    /// Work of the process host that fails by what passes (no more descriptors, no memory, a full disk): every <see cref="LookAgain"/>
    /// until it succeeds, or the host closes.
    /// </summary>
    /// <param name="time">Waits between attempts.</param>
    /// <param name="onFirst">Called with the first failure of each execution.</param>
    public static ResiliencePipeline HostWork(TimeProvider time, Action<Exception> onFirst) =>
        UntilItSucceeds("host-work", time, new PredicateBuilder().Handle<IOException>(MayPass), retry =>
        {
            if (retry.AttemptNumber == 0)
                onFirst(retry.Outcome.Exception!);
        });

    /// <summary>
    /// A thread that cannot be started, since a limit on processes counts threads too: every <see cref="LookAgain"/> until it can.
    /// </summary>
    /// <param name="time">Waits between attempts.</param>
    /// <param name="onEach">Called with each failure.</param>
    public static ResiliencePipeline StartThread(TimeProvider time, Action<Exception> onEach) =>
        UntilItSucceeds("start-thread", time, new PredicateBuilder().Handle<OutOfMemoryException>().Handle<ThreadStartException>(),
            retry => onEach(retry.Outcome.Exception!));

    /// <summary>Whether what failed may well work later. The runtime's own exceptions have the errno as their result.</summary>
    public static bool MayPass(IOException e) => Errno.IsTransient(e is NativeException native ? native.Number : e.HResult);

    private static ResiliencePipeline UntilItSucceeds(
        string name, TimeProvider time, PredicateBuilder<object> failures, Action<Polly.Retry.OnRetryArguments<object>> onRetry) =>
        new ResiliencePipelineBuilder { Name = name, TimeProvider = time }
            .AddRetry(new()
            {
                ShouldHandle = failures,
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Constant,
                Delay = LookAgain,
                OnRetry = retry =>
                {
                    onRetry(retry);
                    return default;
                },
            })
            .Build();
}
