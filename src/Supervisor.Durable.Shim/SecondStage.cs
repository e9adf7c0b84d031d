using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary><c>dsup-shim --gated gate report state in out err oom</c>, in the run directory: the gated child that wasn't forked.</summary>
internal static unsafe class SecondStage
{
    /// <summary>Runs the command in place of this process; returns only if it was not started by a shim.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        int* numbers = stackalloc int[7];
        for (int i = 0; i < 7; i++)
            if (i >= arguments.Length || !int.TryParse(arguments[i], out numbers[i]))
                return Program.Usage();

        var order = new ChildOrder
        {
            GateRead = numbers[0],
            GateWrite = -1,
            ReportRead = -1,
            ReportWrite = numbers[1],
            State = new(numbers[2]),
            In = numbers[3],
            Out = numbers[4],
            Err = numbers[5],
            OomScore = numbers[6],
        };
        int error = Spec.Read(out order.Spec);
        if (error == 0)
            GatedChild.Run(&order);
        GatedChild.Report(&order, error, LaunchStep.ReadSpec);
        return 127;
    }
}
