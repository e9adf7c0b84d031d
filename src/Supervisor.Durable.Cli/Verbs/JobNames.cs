using System.CommandLine;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>Arguments and options that several verbs share; new ones each time, since a symbol belongs to one command.</summary>
internal static class JobNames
{
    /// <summary>Names and patterns; that there are some, or --all, is checked by who reads them.</summary>
    public static Argument<string[]> Several() => new("NAME") { Arity = ArgumentArity.ZeroOrMore, Description = "Names of jobs, or quoted patterns such as 'web*'" };

    public static Argument<string> One() => new("NAME") { Arity = ArgumentArity.ExactlyOne, Description = "A job's name" };

    public static Argument<string?> Optional() => new("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "A job's name" };
}
