namespace Supervisor.Durable.Daemon;

/// <summary>
/// The daemon's own effects, right before and right after them: its configuration, its socket, its word that it is ready, its end.
/// </summary>
internal static class DaemonFault
{
    public const string
        OomScoreBefore = nameof(OomScoreBefore), OomScoreAfter = nameof(OomScoreAfter),
        ApplyBefore = nameof(ApplyBefore), ApplyJobsMade = nameof(ApplyJobsMade), ApplyAfter = nameof(ApplyAfter),
        SocketBefore = nameof(SocketBefore), SocketCleared = nameof(SocketCleared), SocketBound = nameof(SocketBound), SocketAfter = nameof(SocketAfter),
        ReadyBefore = nameof(ReadyBefore), ReadyAfter = nameof(ReadyAfter),
        CloseBefore = nameof(CloseBefore), CloseAfter = nameof(CloseAfter);
}
