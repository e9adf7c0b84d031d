namespace Supervisor.Durable.Processes;

/// <summary>The reports of one run: each at most once, and in the order Launched, Ended, TreeGone. Guarded by the run's lock.</summary>
internal sealed class RunReports(RunId run, Action<ProcessReport> emit)
{
    private readonly List<(Action Deliver, long Ticket)> _waiting = [];

    public bool IsLaunched { get; private set; }

    public bool IsEnded { get; private set; }

    /// <summary>Nothing more will be said.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What the database knows already is not reported again.</summary>
    public void AlreadyKnown(bool launched, bool ended) => (IsLaunched, IsEnded) = (launched || ended, ended);

    /// <summary>Returns the signals that waited for the process.</summary>
    public IReadOnlyList<Action> Launched(ProcessIdentity process, DateTimeOffset at)
    {
        if (IsLaunched || IsOver)
            return [];
        IsLaunched = true;
        emit(new ProcessReport.Launched(run, process, at));
        return TakeWaiting().ConvertAll(waiting => waiting.Deliver);
    }

    public void LaunchFailed(string error, bool transient, DateTimeOffset at)
    {
        if (IsOver)
            return;
        Refuse(NotLaunched);
        IsOver = true;
        emit(new ProcessReport.LaunchFailed(run, error, transient, at));
    }

    /// <summary>As the shim wrote it down.</summary>
    public void LaunchFailed(in EndSlot end, SpecSummary spec) => LaunchFailed(
        LaunchFailure.Describe(end.Step, end.Code, spec), Errno.IsTransient(end.Code), WallClock.FromNanoseconds(end.WallNanoseconds));

    public void NeverRan()
    {
        if (IsOver)
            return;
        Refuse(NotLaunched);
        IsOver = true;
        emit(new ProcessReport.NeverRan(run));
    }

    public void Ended(ProcessEnd end, DateTimeOffset at, ResourceUsage? usage, bool isAll = false)
    {
        if (IsEnded || IsOver)
            return;
        IsEnded = true;
        Refuse(AlreadyEnded);
        emit(new ProcessReport.Ended(run, end, at, usage, isAll));
    }

    /// <summary>As the shim wrote it down.</summary>
    public void Ended(in EndSlot end) => Ended(
        end.Kind == EndKind.Exited ? ExitStatus.Exited(end.Code) : new ProcessEnd.Signalled(end.Code, end.Kind == EndKind.Dumped),
        WallClock.FromNanoseconds(end.WallNanoseconds),
        new ResourceUsage(TimeSpan.FromMicroseconds(end.UserMicroseconds), TimeSpan.FromMicroseconds(end.SystemMicroseconds), end.MaxResidentKilobytes),
        isAll: end.IsAll != 0);

    public void TreeGone()
    {
        if (IsOver)
            return;
        IsOver = true;
        emit(new ProcessReport.TreeGone(run));
    }

    /// <summary>A signal that came before its process is known.</summary>
    public void Wait(Action deliver, long ticket) => _waiting.Add((deliver, ticket));

    public void Delivered(long ticket, string? error) =>
        emit(new ProcessReport.Delivered(run, ticket, error) { IsRefused = error is not (null or AlreadyEnded or NotLaunched) });

    /// <summary>It could not be killed.</summary>
    public void KillRefused(string error)
    {
        if (!IsEnded && !IsOver)
            emit(new ProcessReport.KillRefused(run, error));
    }

    /// <summary>Says nothing from now on.</summary>
    public void Mute() => IsOver = true;

    /// <summary>What a signal is answered that came too late.</summary>
    public const string AlreadyEnded = "the process has already ended";

    private const string NotLaunched = "the process was not launched";

    private void Refuse(string error)
    {
        foreach (var (_, ticket) in TakeWaiting())
            Delivered(ticket, error);
    }

    private List<(Action Deliver, long Ticket)> TakeWaiting()
    {
        List<(Action, long)> taken = [.. _waiting];
        _waiting.Clear();
        return taken;
    }
}
