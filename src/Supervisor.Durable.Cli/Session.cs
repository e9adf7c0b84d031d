using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli;

/// <summary>One verb at work: the supervisor it asks and the caller it answers.</summary>
internal sealed class Session : IDisposable
{
    private readonly Lazy<SupervisorClient> _client;

    private Session(Caller caller, Func<SocketLocation> location, bool quiet)
    {
        Caller = caller;
        IsQuiet = quiet;
        _client = new(() => new SupervisorClient(location(), caller.Time));
        Reconnection = new Reconnection(caller.Time) { WentAway = TellThatItWentAway };
    }

    public Caller Caller { get; }

    /// <summary>The supervisor; verbs that need none have no trouble with where it would be.</summary>
    public SupervisorClient Client => _client.Value;

    public Reconnection Reconnection { get; }

    public bool IsJson => Caller.IsJson;

    public bool IsQuiet { get; }

    public TextWriter Out => Caller.Out;

    public static Session Open(ParseResult parse)
    {
        var caller = ((Invocation)parse.InvocationConfiguration).Caller;
        var dsup = (Dsup)parse.RootCommandResult.Command;
        return new Session(caller, Location, parse.GetValue(dsup.Quiet));

        SocketLocation Location() => SocketLocation.Resolve(
            parse.GetValue(dsup.DataDirectory), parse.GetValue(dsup.Socket), caller.Environment, caller.CurrentDirectory, caller.IsRoot);
    }

    /// <summary>A line about what was done; not with --json (the document says it) and not with -q.</summary>
    public void Say(string line, Tone tone = Tone.Plain)
    {
        if (!IsJson && !IsQuiet)
            Out.Write(Paint.Text(Escape.Visible(line), tone, Caller.Colour) + "\n");
    }

    /// <summary>The answer of --json: one document; nothing with -q.</summary>
    public void Document<T>(T document, Func<WireJson, JsonTypeInfo<T>> type)
    {
        if (!IsQuiet)
            Json.Document(Out, document, type);
    }

    /// <summary>One line on stderr that is no error: what is worth knowing, and what to do about it.</summary>
    public void Note(string line) => Complain(Caller, line, exitCode: null);

    /// <summary>One line on stderr: what, why, what to do. Gives the exit code that goes with it.</summary>
    public int Complain(string problem, int exitCode, Tone tone = Tone.Plain)
    {
        Complain(Caller, problem, exitCode, tone);
        return exitCode;
    }

    /// <summary>A failure that does not end the verb.</summary>
    public int Complain(SupervisorClientException failure)
    {
        Complain(Caller, failure);
        return ExitCode.Of(failure);
    }

    public static void Complain(Caller caller, Exception failure) => Complain(caller, failure.Message, ExitCode.Of(failure), cause: failure);

    /// <summary>The same as a line for people, or with --json as a document.</summary>
    public static void Complain(Caller caller, string problem, int? exitCode, Tone tone = Tone.Plain, Exception? cause = null)
    {
        // What was said before stands before it on a terminal too.
        caller.Out.Flush();
        if (caller.IsJson)
            Json.Line(caller.Error, ErrorDocument.Of(problem.Trim(), exitCode, (cause as SupervisorProblemException)?.Problem), json => json.ErrorDocument);
        else
            Remark(caller, $"dsup: {problem.Trim()}", tone);
    }

    /// <summary>A line on stderr: what is wrong with a file that dsup was asked about.</summary>
    public void Remark(string line) => Remark(Caller, line);

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    private static void Remark(Caller caller, string line, Tone tone = Tone.Plain)
    {
        if (caller.IsJson)
            Json.Line(caller.Error, ErrorDocument.Of(line, exitCode: null), json => json.ErrorDocument);
        else
            caller.Error.Write(Paint.Text(Escape.Visible(Shortened.Of(line)), tone, caller.ErrorColour) + "\n");
    }

    private void TellThatItWentAway()
    {
        if (!IsQuiet)
            Note($"the supervisor went away; waiting up to {Duration.Format(Reconnection.Limit)} for it to come back");
    }
}
