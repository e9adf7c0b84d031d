namespace Supervisor.Durable.Testing;

/// <summary>The result of a program.</summary>
internal sealed record Answer(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What it said on stderr, without the note that it runs from where it was built.</summary>
    public string Complaints => string.Concat(ErrorLines.Where(line => !line.Contains("in the build tree", StringComparison.Ordinal)));

    /// <summary>It succeeded.</summary>
    public Answer Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit {ExitCode}: {Error}{Out}");
        return this;
    }

    /// <summary>It ended with this code, perhaps with several lines on stderr.</summary>
    public Answer Exited(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit {ExitCode} instead of {exitCode}: {Error}{Out}");
        return this;
    }

    /// <summary>All of these words stand in its output or in its errors.</summary>
    public Answer Says(params string[] words)
    {
        Assert.All(words, word => Assert.Contains(word, Out + Error, StringComparison.Ordinal));
        return this;
    }

    /// <summary>Refused with one line on stderr that holds all these words.</summary>
    public void Failed(int exitCode, params string[] words)
    {
        Assert.True(ExitCode == exitCode, $"exit {ExitCode} instead of {exitCode}: {Error}{Out}");
        string line = Assert.Single(ErrorLines);
        Assert.StartsWith("dsup", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
    }
}
