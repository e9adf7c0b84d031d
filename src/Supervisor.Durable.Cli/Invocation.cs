using System.CommandLine;

namespace Supervisor.Durable.Cli;

/// <summary>How System.CommandLine hands the caller on to a verb. Signals and failures are ours (Program, CommandLine).</summary>
internal sealed class Invocation : InvocationConfiguration
{
    public Invocation(Caller caller)
    {
        Caller = caller;
        Output = caller.Out;
        Error = caller.Error;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    public Caller Caller { get; }
}
