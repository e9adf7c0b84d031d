namespace Supervisor.Durable.Processes;

/// <summary>Signals, and asking a run to end.</summary>
internal sealed partial class WatchedRun
{
    /// <summary>To be written down when there is something to be asked.</summary>
    private StopRequest? _amendment;

    public void Signal(int signal, long ticket)
    {
        lock (_gate)
        {
            if (_reports.IsEnded || _reports.IsOver)
                _reports.Delivered(ticket, signal == Native.SIGKILL && !_reports.IsOver ? null : RunReports.AlreadyEnded); // a kill follows
            else if (!_reports.IsLaunched)
                _reports.Wait(() => Deliver(signal, ticket), ticket);
            else
                Deliver(signal, ticket);
        }
    }

    public void Ask(StopRequest stop, long ticket)
    {
        lock (_gate)
        {
            if (_reports.IsOver)
                _reports.Delivered(ticket, RunReports.AlreadyEnded);
            else if (!_reports.IsLaunched)
                _reports.Wait(() => Deliver(stop, ticket), ticket);
            else
                Deliver(stop, ticket);
        }
    }

    public void Amend(StopRequest stop)
    {
        lock (_gate)
        {
            if (_reports.IsEnded || _reports.IsOver)
                return;
            if (_reports.IsLaunched)
                _orders.Amend(stop, Spec);
            else
                _amendment = stop;
        }
    }

    private void Deliver(StopRequest stop, long ticket)
    {
        if (stop.Mode == StopMode.Group && !Spec.LeadsGroup)         // it was launched before the job was defined so
            stop = stop with { Mode = StopMode.Main };
        if (_reports.IsEnded || stop.Mode == StopMode.Tree)
            DeliverToTree(stop, ticket);
        else
            _reports.Delivered(ticket, _orders.Ask(stop, () => _main.Signal(Process, stop.Signal, group: stop.Mode == StopMode.Group, wakes: true)));
    }

    /// <summary>A look at all of /proc takes its time.</summary>
    private void DeliverToTree(StopRequest stop, long ticket) => host.Start(() => host.Insist(() =>
    {
        lock (_gate)
        {
            if (_reports.IsOver)
                _reports.Delivered(ticket, RunReports.AlreadyEnded);
            else if (_reports.IsEnded)
                _reports.Delivered(ticket, AskTree(stop.Signal));
            else
                _reports.Delivered(ticket, _orders.Ask(stop, () => AskTree(stop.Signal)));
        }
    }));

    private string? AskTree(int signal)
    {
        host.Reach(HostFault.SignalBefore);
        var asked = ProcessTree.Ask(Signs, _main.TryFind(Process) ? _main.Live : null, _settled ? null : _shim, signal, group: null);
        host.Reach(HostFault.SignalAfter);
        return asked > 0 ? null : RunReports.AlreadyEnded;
    }
}
