using System.Runtime.InteropServices;
using Supervisor.Durable.Cli;

using var stopping = new CancellationTokenSource();
var received = PosixSignal.SIGINT;
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopWaiting);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopWaiting);

var exitCode = await CommandLine.RunAsync(args, Caller.OfThisProcess(), stopping.Token).ConfigureAwait(false);
return exitCode == ExitCode.Interrupted && received == PosixSignal.SIGTERM ? ExitCode.SignalBase + 15 : exitCode;

// The first signal ends the wait in good order; the second ends the process.
void StopWaiting(PosixSignalContext context)
{
    context.Cancel = !stopping.IsCancellationRequested;
    received = context.Signal;
    stopping.Cancel();
}
