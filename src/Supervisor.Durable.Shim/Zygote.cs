using System.Runtime.InteropServices;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>
/// <c>dsup-shim --zygote data-directory room</c>: a shim that has started once for all, and forks one for each message. A message is a
/// folder's path and four descriptors: its lock, the pipe to wait at, and the pipes of the command's output. The answer is the fork's
/// process id, or an errno, negative. The forks are the supervisor's
/// children (CLONE_PARENT), not its own, so it has no child to wait for. It leaves when its socket is closed.
/// </summary>
internal static unsafe class Zygote
{
    private const int MaxPath = 4096;

    /// <summary>Returns when the socket is closed; in a fork when its run is over.</summary>
    public static int Run()
    {
        Native.close(RunLayout.ProgramDescriptor);
        Surroundings.Detach();
        Faults.Arm();
        byte* path = stackalloc byte[MaxPath];
        Request request;
        var title = Title.Find();
        while (Take(path, &request))
        {
            // Here, not in the fork: it may be a run's by the time a fork gets to it, and have another name.
            if (Native.chdir(path) != 0)
            {
                Answer(&request, -Native.Errno);
                continue;
            }
            Faults.Reach(ShimFault.BeforeShimFork);
            int pid = Native.CloneForParent();
            if (pid == 0)
                return Become(&request, path, title);
            Faults.Reach(ShimFault.AfterShimFork);

            Answer(&request, pid < 0 ? -Native.Errno : pid);
        }
        return 0;
    }

    /// <summary>First gives up its copies: one of the lock that outlived the fork's would look as if the fork lived.</summary>
    private static void Answer(Request* request, int answer)
    {
        Native.close(request->Lock);
        Native.close(request->Wait);
        Native.close(request->Output);
        Native.close(request->Errors);
        Native.write(RunLayout.LockDescriptor, &answer, sizeof(int));
    }

    private static bool Take(byte* path, Request* request)
    {
        Native.Part part = new() { Base = path, Length = MaxPath - 1 };
        *request = default;
        Native.MessageHeader header = new() { Parts = &part, PartCount = 1, Control = request, ControlLength = (nuint)sizeof(Request) };
        nint got;
        do
            got = Native.recvmsg(RunLayout.LockDescriptor, &header, Native.MSG_CMSG_CLOEXEC);
        while (got < 0 && Native.Errno == Native.EINTR);
        path[Math.Max(got, 0)] = 0;
        return got > 0 && header.ControlLength >= (nuint)sizeof(Request);
    }

    /// <summary>
    /// The fork takes the place of a shim that was started with the lock at 3, the pipe at 4, the command's pipes behind them, and nothing
    /// else. What a message brings has ascending numbers above that of the socket, so that none is overwritten before it was copied.
    /// </summary>
    private static int Become(Request* request, byte* path, Title title)
    {
        Native.dup2(request->Lock, RunLayout.LockDescriptor);
        Native.dup2(request->Wait, RunLayout.WaitDescriptor);
        Native.dup2(request->Output, RunLayout.OutputDescriptor);
        Native.dup2(request->Errors, RunLayout.ErrorsDescriptor);
        Native.CloseFrom(RunLayout.ErrorsDescriptor + 1);
        title.Show(path);
        return new ShimRun { Title = title }.Wait();
    }

    /// <summary>struct cmsghdr with four descriptors.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public nuint Length;
        public int Level, Type, Lock, Wait, Output, Errors;
    }
}
