using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Supervisor.Durable.Cli.Completing;
using Supervisor.Durable.Cli.Usage;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli;

/// <summary>From words to an exit code: every failure becomes one line on stderr here, and nowhere else.</summary>
internal static class CommandLine
{
    /// <summary>No response files: an argument of a job's program may well start with @.</summary>
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Caller caller, CancellationToken stop)
    {
        try
        {
            var dsup = new Dsup();
            if (Suggestions.IsAsked(args))
                return await Suggestions.WriteAsync(dsup, args, caller, stop).ConfigureAwait(false);
            var parse = CommandLineParser.Parse(dsup, RunWords.WithDoubleDash(args, dsup), Parsing);
            caller = caller with { IsJson = parse.GetResult(dsup.Json) is { Implicit: false } };
            var exitCode = await DispatchAsync(parse, caller, stop).ConfigureAwait(false);
            await caller.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            return exitCode;
        }
        catch (BrokenPipeException)
        {
            return ExitCode.BrokenPipe;
        }
        catch (IOException e)
        {
            Session.Complain(caller, e);                             // a full disk behind stdout shows at the last flush
            return ExitCode.Of(e);
        }
    }

    private static async Task<int> DispatchAsync(ParseResult parse, Caller caller, CancellationToken stop)
    {
        if (parse.Action is ParseErrorAction or null || (parse.Errors.Count > 0 && parse.Action is not SynchronousCommandLineAction) || UsageErrors.StrayOption(parse) is not null)
            return UsageErrors.Report(parse, caller);
        try
        {
            return await parse.InvokeAsync(new Invocation(caller), stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is SupervisorClientException or UsageException or (IOException and not BrokenPipeException))
        {
            Session.Complain(caller, e);
            return ExitCode.Of(e);
        }
    }
}
