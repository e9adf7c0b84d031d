using System.Collections;
using System.Globalization;

namespace Puppet;

/// <summary>Programs that start others.</summary>
internal static unsafe class Family
{
    private const short SetSession = 0x80;

    /// <summary>Starts <paramref name="width"/> children that do the same one level less deep; all sleep.</summary>
    public static int Tree(int depth, int width)
    {
        for (int i = 0; depth > 0 && i < width; i++)
            Start(0, "fork-tree", (depth - 1).ToString(CultureInfo.InvariantCulture), width.ToString(CultureInfo.InvariantCulture));
        return Staying.Forever();
    }

    /// <summary>Leaves a grandchild in a session of its own whose parent has gone, prints its pid, and keeps sleeping.</summary>
    public static int Daemonise()
    {
        int child = Start(SetSession, "orphan-sleep");
        int status;
        Native.waitpid(child, &status, 0);
        return Staying.Forever();
    }

    /// <summary>The child between: starts the daemon and goes.</summary>
    public static int OrphanSleep() =>
        Printing.Say("daemon " + Start(SetSession, "sleep").ToString(CultureInfo.InvariantCulture), descriptor: 1);

    /// <summary>Starts another puppet, and continues.</summary>
    public static void Leave(params string[] words) => Start(0, words);

    private static int Start(short flags, params string[] arguments)
    {
        byte* attributes = stackalloc byte[512];
        Native.posix_spawnattr_init(attributes);
        Native.posix_spawnattr_setflags(attributes, flags);
        int pid;
        int error = Native.posix_spawn(&pid, "/proc/self/exe", null, attributes, ["puppet", .. arguments, null], [.. Surroundings(), null]);
        return error == 0 ? pid : throw new InvalidOperationException("posix_spawn: errno " + error.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The environment is how a supervisor knows them again, and how a test finds those that it has to end.</summary>
    private static IEnumerable<string> Surroundings() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}");
}
