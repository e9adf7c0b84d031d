// Measures what the README states: each figure beside its physical limit, measured in the same run. Usage: -- all|upkeep
using System.Runtime.InteropServices;
using Supervisor.Durable.Benchmarks;

if (args is ["upkeep"])
{
    await Trimming.MeasureAsync();
    return 0;
}
if (args is not (["all"] or []))
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Supervisor.Durable.Benchmarks -- all|upkeep");
    return 2;
}
Console.WriteLine($"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, .NET {Environment.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}");
Console.WriteLine();
Console.WriteLine($"{"figure",-58} {"measured",14} {"limit",14} {"ratio",7}");
await using var rig = await BenchRig.OpenAsync();
await ControlRoundTrip.MeasureAsync(rig);
await StartToExec.MeasureAsync(rig);
await ShimMemory.MeasureAsync(rig);
return 0;
