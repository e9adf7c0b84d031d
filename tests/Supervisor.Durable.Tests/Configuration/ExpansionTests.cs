using Supervisor.Durable.Configuration;
using Xunit;

namespace Supervisor.Durable.Tests.Configuration;

public sealed class ExpansionTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["HOME"] = "/home/me", ["EMPTY"] = "", ["TRICKY"] = "${HOME}$$" };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("${HOME}/www", "/home/me/www")]
    [InlineData("a${HOME}b${HOME}", "a/home/meb/home/me")]
    [InlineData("${PORT:-8080}", "8080")]
    [InlineData("${HOME:-x}", "/home/me")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${EMPTY:-x}", "x")]
    [InlineData("${NONE:-}", "")]
    [InlineData("${NONE:-a:-b$c}", "a:-b$c")]
    [InlineData("$$", "$")]
    [InlineData("$${HOME}", "${HOME}")]
    [InlineData("$$${HOME}", "$/home/me")]
    [InlineData("{print $1}", "{print $1}")]
    [InlineData("$HOME costs 5$", "$HOME costs 5$")]
    [InlineData("${TRICKY}", "${HOME}$$")]
    public void Variables_are_put_in(string text, string expanded) => Assert.Equal(expanded, Expansion.Apply(text, Environment.GetValueOrDefault));

    [Theory]
    [InlineData("${NONE}", "needs the variable NONE, which is not set in the supervisor's environment. Set it, or give a default: ${NONE:-VALUE}.")]
    [InlineData("a ${HOME", "'${HOME' without its closing }")]
    [InlineData("${}", "'' is no variable's name")]
    [InlineData("${1}", "'1' is no variable's name")]
    [InlineData("${A-b}", "'A-b' is no variable's name")]
    [InlineData("${A:-${HOME}}", "a variable in the default of '${A}'")]
    public void What_cannot_be_expanded_is_reported(string text, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => Expansion.Apply(text, Environment.GetValueOrDefault)).Message, StringComparison.Ordinal);
}
