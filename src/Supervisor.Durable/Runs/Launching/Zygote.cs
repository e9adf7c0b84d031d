using System.Buffers.Binary;
using System.Text;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// A shim's program that has started and does nothing but make copies of itself, which costs a tenth of starting one. The copies are
/// children of this process, as if it had started them. It leaves when its socket is closed, which the kernel does when the supervisor
/// dies.
/// </summary>
internal sealed class Zygote : IDisposable
{
    /// <summary>It answers within microseconds; one that doesn't is stopped, or stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Leaving = TimeSpan.FromSeconds(2);

    private readonly LiveProcess _process;
    private readonly Descriptor _socket;

    private Zygote(LiveProcess process, Descriptor socket) => (_process, _socket) = (process, socket);

    /// <exception cref="NativeException">It could not be started.</exception>
    public static Zygote Start(HostContext host)
    {
        var (ours, its) = NativeChannels.MakeSocketPair();
        using (its)
        {
            try
            {
                host.Reach(HostFault.ZygoteBefore);
                var process = LiveProcess.Start(() => host.Shim.SpawnZygote(its));
                host.Reach(HostFault.ZygoteAfter);
                return new Zygote(process, ours);
            }
            catch
            {
                ours.Dispose();
                throw;
            }
        }
    }

    /// <summary>Makes a shim that waits; its process id, an unreaped child of ours. Null if there can be no more processes now.</summary>
    /// <exception cref="NativeException">It doesn't answer: dispose of it.</exception>
    public int? Fork(string directory, ReadOnlySpan<Descriptor> given)
    {
        NativeChannels.SendWith(_socket, Encoding.UTF8.GetBytes(directory + '\0'), given);
        Span<byte> answer = stackalloc byte[sizeof(int)];
        if (!NativeWaiting.IsReadable(_socket, Patience) || Native.TryRead(_socket, answer) != answer.Length)
            throw new NativeException("recv", "zygote", Errno.EPIPE);
        return BinaryPrimitives.ReadInt32LittleEndian(answer) is > 0 and var pid ? pid : null;
    }

    /// <summary>Killed, not only asked: what it may have been asked before must not be done any more when this returns.</summary>
    public void Dispose()
    {
        _ = _process.Signal(NativeProcesses.SIGKILL, group: false);
        _socket.Dispose();
        if (NativeWaiting.IsReadable(_process.Pidfd, Leaving))
            _ = NativeProcesses.TryReap(_process.Pidfd);
        _process.Dispose();
    }
}
