// Measures what the README states: each figure beside its physical limit, measured in the same run.
using Supervisor.Durable.Benchmarks.Compare;
using Supervisor.Durable.Benchmarks.Figures;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

var figures = new FigureList(
    new ControlWithNothingToDo(), new SignalToRunningJob(), new ControlsPerSecond(), new Allocations(), new StartToExec(), new Gates(), new StartsPerSecond(),
    new PolicyRestart(), new Adoption(), new DeclaredStart(), new Memory(), new IdleProcessor(), new LongHistory(), new StatusOfMany(), new RestartByCommand(), new LogCapture(), new RequestBySql(), new Trimming());
try
{
    return args is ["compare"] ? await Comparison.RunAsync() : await figures.RunAsync(args);
}
finally
{
    Rubbish.Remove();
}
