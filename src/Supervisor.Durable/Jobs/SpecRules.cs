using System.Collections.Immutable;

namespace Supervisor.Durable.Jobs;

/// <summary>What a definition must keep to, beyond its types. Whether its program exists is asked at each launch.</summary>
internal static class SpecRules
{
    /// <exception cref="InvalidJobException">It cannot be run; the message says what to do.</exception>
    public static void Check(JobSpec spec)
    {
        var command = spec.Command;
        var (program, arguments) = command.Program switch
        {
            Program.Exec e => (e.Path, e.Arguments),
            Program.Shell s => (s.Path, s.Options.Add(s.ProgramOption ?? "").Add(s.Command).AddRange(s.Arguments)),
            _ => ("", ImmutableArray<string>.Empty),
        };
        if (program.Length == 0)
            throw new InvalidJobException("The command is empty. Give a program, or a line for a shell.");
        if (command.Program is Program.Shell { ProgramOption: "" })
            throw new InvalidJobException("The shell's program option is empty. Give one such as -c, or null for none.");
        if (command.WorkingDirectory is { } directory && !Path.IsPathRooted(directory))
            throw new InvalidJobException($"The working directory '{directory}' is not absolute. Give a path that begins with /.");
        foreach (var text in arguments.Append(program).Append(command.WorkingDirectory ?? ""))
            RefuseNul(text, "The command");
        foreach (var (key, value) in command.Environment)
        {
            if (key.Length == 0 || key.Contains('='))
                throw new InvalidJobException($"'{key}' cannot be the name of an environment variable. Use a name without '='.");
            RefuseNul(key + value, "The environment");
        }
        CheckGrace(spec.Stop.Grace);
        CheckSignal(spec.Stop.Signal);
        if (spec.Stop.Mode == StopMode.Group && command.Options is { Grouped: false, Session: false })
            throw new InvalidJobException("The stop mode is group, but the command has no process group of its own. Make it Grouped, or use the mode tree.");
        Check(spec.Restart);
        if (spec.Logs.MaxBytes is < 0 or (> 0 and < 4096))
            throw new InvalidJobException($"Logs of at most {spec.Logs.MaxBytes} bytes a file cannot be kept. Use 4096 or more, or 0 for no limit.");
        if (spec.Logs.MaxFiles < 0)
            throw new InvalidJobException($"{spec.Logs.MaxFiles} log files cannot be kept. Use 1 or more, or 0 for no limit.");
    }

    private static void Check(RestartPolicy restart)
    {
        foreach (var (what, length) in new[] { ("delay", restart.Delay), ("maximal delay", restart.MaxDelay), ("interval", restart.Interval), ("healthy time", restart.ResetAfter) })
        {
            if (length < TimeSpan.Zero || length > TimeSpan.FromDays(365))
                throw new InvalidJobException($"A restart {what} of {length} is out of range. Use 0s to 365d.");
        }
        if (restart.Burst is < 0 or > 1000)
            throw new InvalidJobException($"A burst of {restart.Burst} restarts is out of range. Use 1 to 1000, or 0 for no limit.");
        if (restart.Burst > 0 && restart.Interval == TimeSpan.Zero)
            throw new InvalidJobException("A burst needs an interval in which its restarts are counted, such as 10s.");
        foreach (var code in restart.SuccessExitCodes.Concat(restart.PreventExitCodes))
        {
            if (code is < 0 or > 255)
                throw new InvalidJobException($"{code} is no exit code. Use 0 to 255 (exit(3)).");
        }
    }

    /// <exception cref="InvalidJobException">No deadline can be made of it.</exception>
    public static void CheckGrace(TimeSpan? grace)
    {
        if (grace < TimeSpan.Zero || grace > TimeSpan.FromDays(365))
            throw new InvalidJobException($"A grace of {grace} is out of range. Use 0s to 365d.");
    }

    /// <exception cref="InvalidJobException">It is <c>default(Signal)</c>.</exception>
    public static void CheckSignal(Signal? signal)
    {
        if (signal is { Number: 0 })
            throw new InvalidJobException("The signal is none. Use one such as Signal.Terminate, or Signal.Custom with a number from 1 to 64.");
    }

    private static void RefuseNul(string text, string what)
    {
        if (text.Contains('\0'))
            throw new InvalidJobException($"{what} contains a NUL character, which no program can be given (execve(2)).");
    }
}
