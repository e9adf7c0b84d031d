using Supervisor.Durable.Cli;
using Supervisor.Durable.Client;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(ProblemTypes.JobNotFound, 404, 4)]
    [InlineData(ProblemTypes.TicketNotFound, 404, 4)]
    [InlineData("urn:dsup:schedule-not-found", 404, 4)]
    [InlineData(ProblemTypes.Invalid, 400, 2)]
    [InlineData(ProblemTypes.NotPermitted, 403, 6)]
    [InlineData(ProblemTypes.StorageUnavailable, 503, 1)]
    [InlineData(ProblemTypes.JobExists, 412, 1)]
    [InlineData(ProblemTypes.JobBusy, 409, 1)]
    public void A_problem_has_an_exit_code(string type, int status, int exitCode) =>
        Assert.Equal(exitCode, ExitCode.Of(new SupervisorProblemException(new ProblemDocument { Type = type, Status = status })));

    [Theory]
    [InlineData("done", 0)]
    [InlineData("skipped", 0)]
    [InlineData("failed", 1)]
    [InlineData("cancelled", 1)]
    [InlineData("superseded", 1)]
    public void An_outcome_has_an_exit_code(string outcome, int exitCode) => Assert.Equal(
        exitCode, ExitCode.Of(new TicketDocument { Job = "a", Control = "stop", Priority = "normal", State = "resolved", Outcome = outcome }));

    [Theory]
    [InlineData("signal", "skipped", null, 3)]
    [InlineData("signal", "done", null, 0)]
    [InlineData("signal", "failed", "process 7 runs as another user, who may not be signalled (EPERM)", 6)]
    [InlineData("stop", "failed", "process 7 runs as another user, who may not be signalled (EPERM)", 6)]
    [InlineData("stop", "done", "TERM could not be sent (EPERM)", 0)]
    [InlineData("start", "failed", "no such file (ENOENT)", 1)]
    public void A_signal_without_effect_has_an_exit_code_of_its_own(string control, string outcome, string? error, int exitCode) => Assert.Equal(
        exitCode, ExitCode.Of(new TicketDocument { Job = "a", Control = control, Priority = "normal", State = "resolved", Outcome = outcome, Error = error }));

    [Theory]
    [InlineData("success", 0, null, 0)]
    [InlineData("exit", 7, null, 7)]
    [InlineData("signal", null, 9, 137)]
    [InlineData("lost", null, null, 1)]
    public void A_run_has_the_exit_code_a_shell_would_see(string result, int? code, int? signal, int exitCode) =>
        Assert.Equal(exitCode, ExitCode.Of(new RunDocument { Job = "a", State = "ended", Result = result, ExitCode = code, Signal = signal }));

    [Fact]
    public void A_job_that_never_ran_counts_as_success() => Assert.Equal(0, ExitCode.Of((RunDocument?)null));
}
