using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Benchmarks.Limits;

/// <summary>posix_spawn(3) of a program with nothing around it. It returns when the child has exec'ed: glibc's is a vfork.</summary>
internal static unsafe partial class BareSpawn
{
    private const int Kill = 9;

    /// <summary>Starts the program; its process id, and how long that took in microseconds.</summary>
    public static (int Pid, double Microseconds) Start(string program, params ReadOnlySpan<string> arguments)
    {
        byte[][] words = [Encoding.UTF8.GetBytes(program + '\0'), .. arguments.ToArray().Select(a => Encoding.UTF8.GetBytes(a + '\0'))];
        var pins = words.Select(word => GCHandle.Alloc(word, GCHandleType.Pinned)).ToArray();
        var vector = stackalloc byte*[words.Length + 1];
        for (var i = 0; i < words.Length; i++)
            vector[i] = (byte*)pins[i].AddrOfPinnedObject();
        vector[words.Length] = null;
        var environment = stackalloc byte*[] { null };
        var from = Stopwatch.GetTimestamp();
        var error = NativeSpawn.posix_spawn(out var pid, vector[0], null, null, vector, environment);
        var took = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        foreach (var pin in pins)
            pin.Free();
        return error == 0 ? (pid, took) : throw new NativeException("posix_spawn", program, error);
    }

    /// <summary>Waits for its end.</summary>
    public static void Wait(int pid) => _ = waitpid(pid, null, 0);

    /// <summary>Kills it and waits for its end.</summary>
    public static void End(int pid)
    {
        _ = kill(pid, Kill);
        Wait(pid);
    }

    /// <summary>SIGKILLs a process.</summary>
    public static void Strike(int pid) => _ = kill(pid, Kill);

    [LibraryImport("libc")] private static partial int waitpid(int pid, int* status, int options);
    [LibraryImport("libc")] private static partial int kill(int pid, int signal);
}
