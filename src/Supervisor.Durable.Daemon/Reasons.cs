using System.Text.Json;

namespace Supervisor.Durable.Daemon;

/// <summary>An error in one line, down to the place in a file that could not be read.</summary>
internal static class Reasons
{
    public static string Of(Exception e)
    {
        var cause = e;
        while (cause.InnerException is FormatException or JsonException)
            cause = cause.InnerException;
        return cause == e ? CommandWords.Of(e) : $"{e.Message} {cause.Message}";
    }
}
