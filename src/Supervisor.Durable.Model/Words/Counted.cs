using System.Globalization;

namespace Supervisor.Durable;

/// <summary>A number with its noun.</summary>
internal static class Counted
{
    /// <summary><c>1 job</c>, <c>2 jobs</c>, <c>10,000 jobs</c>.</summary>
    public static string Of(long number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");
}
