namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>An invariant does not hold.</summary>
internal sealed class BrokenException(string when, IEnumerable<string> breaches)
    : Exception($"Broken {when}:\n  {string.Join("\n  ", breaches)}");
