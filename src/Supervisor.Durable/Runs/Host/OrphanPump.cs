using System.Globalization;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// A shim's program that continues the log of a command whose shim is dead. It outlives the supervisor, as a shim does; the next supervisor
/// starts one, too, which waits until this one is gone.
/// </summary>
internal sealed class OrphanPump
{
    private readonly Lock _gate = new();
    private readonly LiveProcess _process;

    /// <summary>Readable when what the command printed until its end is in the log; or when this ended before.</summary>
    private readonly Descriptor _done;

    private OrphanPump(LiveProcess process, Descriptor done) => (_process, _done) = (process, done);

    /// <summary>Starts one, in the run's directory.</summary>
    /// <param name="host">Options and the loop, which reaps it.</param>
    /// <param name="directory">The run's directory.</param>
    /// <param name="run">Whose output it is.</param>
    /// <param name="main">The command's main process, or, where that is gone, any process that has ended.</param>
    /// <exception cref="NativeException">It could not be started.</exception>
    public static OrphanPump Start(HostContext host, RunId run, string directory, LiveProcess main)
    {
        var (done, open) = NativeChannels.MakePipe();
        using (open)
        {
            try
            {
                host.Reach(HostFault.PumpBefore);
                var word = main.Pid.ToString(CultureInfo.InvariantCulture);
                var process = LiveProcess.Start(() => host.Outputs.Use(run, pipes => host.Shim.SpawnPump(directory, word,
                    pipes is null ? [main.Pidfd, open] : [main.Pidfd, open, pipes.Output, pipes.Errors])));
                host.Reach(HostFault.PumpAfter);
                return new OrphanPump(process, done);
            }
            catch
            {
                done.Dispose();
                throw;
            }
        }
    }

    /// <summary>
    /// Calls back, once each, when what was printed until the end is in the log, and when the program has ended, which may be later: it
    /// continues until no writer is left who might print.
    /// </summary>
    public void Watch(EventLoop loop, Action done, Action<ProcessEnd?> gone)
    {
        try
        {
            Once(loop, _process.Pidfd, () =>
            {
                var end = ExitStatus.Read(_process, out _);
                _process.Dispose();
                gone(end);
            });
            Once(loop, _done, () =>
            {
                _done.Dispose();
                done();
            });
        }
        catch                                                        // no caller would see it: another one is started
        {
            _ = _process.Signal(NativeProcesses.SIGKILL, group: false);
            _done.Dispose();
            throw;
        }
    }

    private void Once(EventLoop loop, Descriptor descriptor, Action news)
    {
        Action? end = null;
        lock (_gate)                                                 // it may be called at once
        {
            end = loop.Watch(descriptor, _ =>
            {
                lock (_gate)
                    end!();
                news();
            });
        }
    }
}
