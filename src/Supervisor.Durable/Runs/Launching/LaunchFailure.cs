using System.Text;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>Says in one line what a failed launch failed at, why, and the way out.</summary>
internal static class LaunchFailure
{
    /// <summary>What the shim reported, with the names from the run's spec.</summary>
    public static string Describe(LaunchStep step, int errno, SpecSummary spec) => (step, errno) switch
    {
        (LaunchStep.Exec, Errno.EACCES) => NotExecutable(spec.Program),
        (LaunchStep.Exec, Errno.ENOEXEC) =>
            $"'{spec.Program}' is neither a program of this machine nor a script with a #! line (exec format error, ENOEXEC). "
                + "Begin the script with a line such as #!/bin/sh.",
        (LaunchStep.Exec, Errno.ENOENT) => Missing(spec.Program),
        (LaunchStep.Exec, Errno.ENOTDIR) => $"'{spec.Program}' does not exist: part of the path is a file (ENOTDIR). Correct the path.",
        (LaunchStep.Exec, Errno.ETXTBSY) => $"'{spec.Program}' is being written to (ETXTBSY). Start the job again when that is done.",
        (LaunchStep.Exec, Errno.E2BIG) =>
            $"The arguments and environment for '{spec.Program}' are too long for the kernel (E2BIG). "
                + "Shorten them, or pass them in a file.",
        (LaunchStep.Exec, Errno.ELOOP) => $"'{spec.Program}' leads through too many symbolic links (ELOOP). Correct the links.",
        (LaunchStep.Directory, Errno.ENOENT) =>
            $"The working directory '{spec.Directory}' does not exist (ENOENT). Create it, or change the job's WorkingDirectory.",
        (LaunchStep.Directory, Errno.ENOTDIR) =>
            $"The working directory '{spec.Directory}' is not a directory (ENOTDIR). Set the job's WorkingDirectory to a directory.",
        (LaunchStep.Directory, Errno.EACCES) =>
            $"The working directory '{spec.Directory}' may not be entered (permission denied, EACCES). Allow it with: chmod +x",
        (LaunchStep.Fork, Errno.EAGAIN) =>
            $"No process could be made for '{spec.Program}': a limit on processes is reached (EAGAIN). "
                + "Raise ulimit -u, pids.max or TasksMax.",
        (LaunchStep.OpenLog, _) =>
            $"The log in '{spec.LogDirectory}' cannot be opened: {Errno.Describe(errno)}. Make the folder writable, or free space.",
        _ => $"{Doing(step)} failed for '{spec.Program}': {Errno.Describe(errno)}.",
    };

    /// <summary>The file is there, but may not be executed.</summary>
    public static string NotExecutable(string path) =>
        $"'{path}' is not executable (permission denied, EACCES). chmod +x it, or run it with: --shell";

    /// <summary>The shim itself is what fails.</summary>
    public static string ShimDied(string shim, int times, string end) =>
        $"The shim '{shim}' died {times} times before it had launched anything (last: {end}). "
            + "See the system's log (dmesg) for what killed it.";

    /// <summary>The supervisor has no descriptors left for another run.</summary>
    public const string NoDescriptors =
        "The supervisor has too few descriptors left to launch anything (EMFILE). Raise ulimit -n, or LimitNOFILE= of its unit; or run "
            + "fewer jobs.";

    /// <summary>A system call of the supervisor's own failed on the way to the shim.</summary>
    public static string Describe(NativeException e) => $"The run's directory or shim could not be set up: {e.Message}.{WayOut(e.Number)}";

    private static string WayOut(int errno) => errno switch
    {
        Errno.EAGAIN => " A limit on processes is reached: raise ulimit -u, pids.max or TasksMax.",
        Errno.EMFILE or Errno.ENFILE => " Raise ulimit -n, or LimitNOFILE= of the supervisor's unit.",
        Errno.ENOSPC or Errno.EDQUOT => " Free some space.",
        Errno.EROFS => " See whether the file system is mounted read-only.",
        Errno.ENOTDIR => " Remove the file that stands in the way.",
        _ => "",
    };

    /// <summary>ENOENT from exec is also what a missing interpreter gives.</summary>
    private static string Missing(string program)
    {
        Span<byte> head = stackalloc byte[256];
        var count = Native.TryRead(program, head);
        if (count < 0)
            return $"'{program}' does not exist (ENOENT). Correct the path, or install the program.";
        var line = Encoding.UTF8.GetString(head[..count]).Split('\n')[0];
        return line.StartsWith("#!", StringComparison.Ordinal)
            ? $"The interpreter '{line[2..].Trim().Split(' ')[0]}' in the first line of '{program}' does not exist (ENOENT). Correct the "
                + "#! line, or install it."
            : $"The loader that '{program}' asks for does not exist (ENOENT). It was built for another system: rebuild it, or install its "
                + "libraries.";
    }

    private static string Doing(LaunchStep step) => step switch
    {
        LaunchStep.ReadSpec => "Reading the run's spec",
        LaunchStep.OpenState => "Opening the run's state file",
        LaunchStep.OpenFifo => "Opening the output pipes",
        LaunchStep.Fork => "Making a process",
        LaunchStep.Session => "Making a session or process group",
        LaunchStep.Umask => "Setting the umask",
        LaunchStep.Nice => "Setting the nice value",
        LaunchStep.OomScore => "Setting the OOM score",
        LaunchStep.Limits => "Setting a resource limit",
        LaunchStep.Groups => "Setting the groups",
        LaunchStep.Gid => "Setting the group id",
        LaunchStep.Uid => "Setting the user id",
        LaunchStep.Directory => "Entering the working directory",
        LaunchStep.Standard => "Setting up standard input and output",
        LaunchStep.Signals => "Resetting signals",
        LaunchStep.Exec => "Executing the program",
        _ => "Launching",
    };
}
