// Measures what the README states: each figure beside its physical limit, measured in the same run.
using Supervisor.Durable.Benchmarks.Figures;
using Supervisor.Durable.Benchmarks.Measuring;

var figures = new FigureList(
    new ControlWithNothingToDo(), new SignalToRunningJob(), new ControlsPerSecond(), new Allocations(), new StartToExec(), new StartsPerSecond(),
    new PolicyRestart(), new Adoption(), new DeclaredStart(), new Memory(), new IdleProcessor(), new Trimming());
return await figures.RunAsync(args);
