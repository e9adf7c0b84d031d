using System.Runtime.CompilerServices;

// Nothing is allocated after start, and no stack is cleared for nothing.
[module: SkipLocalsInit]

namespace Supervisor.Durable.Shim;

/// <summary>
/// Parent, witness and log pump of one command. <c>dsup-shim &lt;absolute run directory&gt;</c> launches it at once; descriptor 3 is the
/// flocked
/// lock of the run. With <c>--ready</c>, and in that directory already, it waits for a byte at descriptor 4. With <c>--zygote</c> it makes
/// shims that wait, with
/// <c>--pump</c> it takes the log over from one that is dead.
/// </summary>
internal static unsafe class Program
{
    /// <summary>Leaves without the runtime's shutdown: there is nothing to be said good-bye to.</summary>
    private static void Main(string[] arguments) => Native._exit(arguments switch
    {
        ["--version"] => Say("dsup-shim " + ShimVersion.Text + "\n", to: 1, code: 0),
        [Gate.Option, ..] => SecondStage.Run(arguments.AsSpan(1)),
        ["--ready", _] => new ShimRun().Wait(),
        ["--pump", var pid, _] => OrphanPump.Run(pid),
        ["--zygote", ..] when !RuntimeFeature.IsDynamicCodeSupported => Zygote.Run(),
        [['/', ..] directory] => new ShimRun().Execute(directory),
        _ => Usage(),
    });

    /// <summary>Says how it is to be called.</summary>
    public static int Usage() => Say("usage: dsup-shim [--ready] <absolute run directory>   (started by the supervisor, with the run's lock at descriptor 3)\n", to: 2, code: 64);

    private static int Say(string text, int to, int code)
    {
        const int enough = 256;
        byte* memory = stackalloc byte[enough];
        var bytes = new ByteText(memory, enough);
        bytes.Add(text);
        Native.write(to, bytes.Bytes, bytes.Length);
        return code;
    }
}
