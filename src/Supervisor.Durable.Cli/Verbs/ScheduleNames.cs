using System.CommandLine;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>A schedule's name as an argument.</summary>
internal static class ScheduleNames
{
    public const string Argument = "SCHEDULE";

    public static Argument<string> One() => new(Argument) { Arity = ArgumentArity.ExactlyOne, Description = "A schedule's name" };
}
