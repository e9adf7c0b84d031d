namespace Supervisor.Durable.Tests.Storage;

/// <summary>The words for controls until schema 10, and what says the same since.</summary>
internal static class FormerWords
{
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["stop"] = "kill",
        ["restart"] = "kill-restart",
        ["try-restart"] = "kill-try-restart",
        ["graceful-stop"] = "stop",
        ["graceful-restart"] = "restart",
        ["try-graceful-restart"] = "try-restart",
    };

    public static string Meaning(string word) => Renamed.GetValueOrDefault(word, word);
}
