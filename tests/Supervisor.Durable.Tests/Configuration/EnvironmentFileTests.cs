using Supervisor.Durable.Configuration;
using Xunit;

namespace Supervisor.Durable.Tests.Configuration;

public sealed class EnvironmentFileTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("A=1\r\n", "1")]
    [InlineData("  export A=1  ", "1")]
    [InlineData("A=", "")]
    [InlineData("A=a b  c", "a b  c")]
    [InlineData("A=a # a comment", "a")]
    [InlineData("A= # a comment", "")]
    [InlineData("A=a#b", "a#b")]
    [InlineData("A=#b", "#b")]
    [InlineData("A=b=c", "b=c")]
    [InlineData("A='a # $X \\n \"b\"' # a comment", "a # $X \\n \"b\"")]
    [InlineData("A=\"a # \\\"b\\\" \\$X\\n\\t\\\\ \\q\"", "a # \"b\" $X\n\t\\ \\q")]
    [InlineData("A=\"one\ntwo\"", "one\ntwo")]
    [InlineData("A='one\n\n# two'", "one\n\n# two")]
    [InlineData("A=it's", "it's")]
    [InlineData("# A=0\n; A=0\n\nA=1\nA=2", "2")]
    [InlineData("\ufeffA=1", "1")]
    [InlineData("A = 1", "1")]
    [InlineData("A\t=\t'a b'", "a b")]
    [InlineData("export\tA=1", "1")]
    [InlineData("A=one \\\n  two", "one   two")]
    [InlineData("A=one\\\r\ntwo\r\n", "onetwo")]
    [InlineData("A=C:\\dir\\\\\n# the end", "C:\\dir\\\\")]
    [InlineData("A=1 # no more \\\n", "1")]
    [InlineData("A=1\\", "1\\")]
    [InlineData("A=\"one \\\ntwo\"", "one two")]
    [InlineData("INHERITED\nexport INHERITED_TOO\nA=1", "1")]
    public void A_value_is_read_as_docker_and_systemd_users_expect(string text, string value)
    {
        var mistakes = new List<Mistake>();

        var variables = EnvironmentFile.Read("f", text, mistakes);

        Assert.Empty(mistakes);
        Assert.Equal(value, Assert.Single(variables).Value);
    }

    [Fact]
    public void Every_mistake_is_reported_with_its_place_and_shows_no_value()
    {
        var mistakes = new List<Mistake>();

        var variables = EnvironmentFile.Read(".env", "A=1\nc2VjcmV0+secret\n  B C=secret\nD=\"secret\" secret\n1E=secret\nF='secret", mistakes);

        Assert.Equal([".env:2:1", ".env:3:3", ".env:4:3", ".env:5:1", ".env:6:3"], mistakes.Select(m => $"{m.File}:{m.Line}:{m.Column}"));
        Assert.DoesNotContain(mistakes, m => m.Message.Contains("secret", StringComparison.Ordinal));
        Assert.Equal("A", Assert.Single(variables).Key);
    }

    [Fact]
    public void Names_may_have_dots_and_dashes_and_differ_only_in_case()
    {
        var mistakes = new List<Mistake>();

        var variables = EnvironmentFile.Read("f", "B.C=2\nx-y=3\nhttp_proxy=4\nHTTP_PROXY=5\n.D=6\nsecretbase64/==", mistakes);

        Assert.Equal([("B.C", "2"), ("HTTP_PROXY", "5"), ("http_proxy", "4"), ("x-y", "3")], variables.Select(v => (v.Key, v.Value)).OrderBy(v => v.Key, StringComparer.Ordinal));
        Assert.Equal(["f:5:1", "f:6:1"], mistakes.Select(m => $"{m.File}:{m.Line}:{m.Column}"));
        Assert.DoesNotContain(mistakes, m => m.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_UTF_8_is_a_mistake_with_its_line()
    {
        var mistakes = new List<Mistake>();

        Assert.Empty(EnvironmentFile.Read("f", "A=1\nB=caf\xE9\n".Select(c => (byte)c).ToArray(), mistakes));

        Assert.Equal("f:2:6: is not UTF-8 here. Save the file as UTF-8.", Assert.Single(mistakes).ToString());
    }
}
