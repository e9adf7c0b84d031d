using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

public sealed class RenderingTests
{
    [Fact]
    public void A_table_is_aligned_and_nothing_is_cut()
    {
        var table = new Table("JOB", "N", "LAST");
        table.AlignRight(1);
        table.Add("web", 7L, new Cell(null));
        table.Add("a-long-name", 12345L, new string('x', 300));

        Assert.Equal(
            "JOB               N   LAST\n" +
            "web               7   -\n" +
            $"a-long-name   12345   {new string('x', 300)}\n",
            Write(writer => table.Write(writer, colour: false)));
    }

    [Theory]
    [InlineData(60, false), InlineData(80, false), InlineData(120, false), InlineData(60, true), InlineData(80, true), InlineData(120, true), InlineData(20, false)]
    public void On_a_terminal_no_line_of_a_table_is_wider_than_it(int columns, bool colour)
    {
        var table = new Table("TICKET", "JOB", "CONTROL", "PRIORITY", "OUTCOME", "ACCEPTED", "TOOK", "NOTE").Spares("PRIORITY", "TOOK", "ACCEPTED");
        table.Add(1L, "web", "stop", "normal", new Cell("failed", Tone.Bad), "2026-11-30 13:18:39", "2.1s", "No such file or directory: /usr/local/bin/日本語日本語日本語日本語日本語日本語");
        table.Add(123456L, new string('x', 30), "try-restart", "urgent", "done", "2026-11-30 13:18:39", "2.1s", "-");

        var lines = Regex.Replace(Write(writer => table.Write(writer, colour, columns)), "\e\\[[0-9]*m", "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.True(TextWidth.Of(line) <= columns, line));
        Assert.EndsWith("…", lines[1], StringComparison.Ordinal);
        Assert.Equal(columns == 120, lines[1].Contains("2026-11-30 13:18:39", StringComparison.Ordinal));
        Assert.Equal(columns == 120, lines[0].Contains("PRIORITY", StringComparison.Ordinal));
        Assert.Equal(columns > 20, lines[0].Contains("OUTCOME", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_fits_is_left_as_it_is()
    {
        var table = new Table("A", "B").Spares("A");
        table.Add("x", "y");

        Assert.Equal(Write(writer => table.Write(writer, colour: false)), Write(writer => table.Write(writer, colour: false, columns: 5)));
    }

    [Theory]
    [InlineData("abc", 3, "abc"), InlineData("abcd", 3, "ab…"), InlineData("日本語", 5, "日本…"), InlineData("日本語", 4, "日…"), InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301…"), InlineData("ab", 1, "…")]
    public void A_text_is_cut_to_columns(string text, int width, string cut) => Assert.Equal(cut, Fold.Cut(text, width));

    [Fact]
    public void Wide_letters_take_two_columns_and_combining_marks_none()
    {
        var table = new Table("JOB", "STATE");
        table.Add("日本", "running");
        table.Add("e\u0301", "failed");

        Assert.Equal("JOB    STATE\n日本   running\ne\u0301      failed\n", Write(writer => table.Write(writer, colour: false)));
    }

    [Fact]
    public void Colours_don_t_disturb_the_columns()
    {
        var table = new Table("A", "B");
        table.Add(new Cell("x", Tone.Good), "y");

        Assert.Equal("\e[1mA\e[0m   \e[1mB\e[0m\n\e[32mx\e[0m   y\n", Write(writer => table.Write(writer, colour: true)));
    }

    [Theory]
    [InlineData("plain é 日本", "plain é 日本")]
    [InlineData("a\nb\tc\r", "a\\nb\\tc\\r")]
    [InlineData("\e[2J\a", "\\e[2J\\x07")]
    [InlineData("\u009b2J\u202edrow", "\\x9b2J\\u202edrow")]
    public void Control_characters_become_visible_in_a_table(string text, string visible) => Assert.Equal(visible, new Cell(text).Text);

    [Theory]
    [InlineData("a\tb", true, "a\tb")]
    [InlineData("\e[31mred\e[0m", true, "\e[31mred\e[0m\e[0m")]
    [InlineData("\e[31mred\e[0m", false, "red")]
    [InlineData("\e[2Jgone\e]0;title\a", true, "\\e[2Jgone\\e]0;title\\x07")]
    [InlineData("\e[31", true, "\\e[31")]
    [InlineData("100%\r", true, "100%\\r")]
    public void Output_reaches_a_terminal_with_its_colours_and_nothing_else(string text, bool colour, string shown) =>
        Assert.Equal(shown, Escape.Output(text, colour));

    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(192, "3m 12s")]
    [InlineData(18_120, "5h 2m")]
    [InlineData(356_400, "4d 3h")]
    public void Ages_have_two_units(int seconds, string text)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        Assert.Equal(text, Clock.Ago(time.GetUtcNow().AddSeconds(-seconds).ToString("O"), time));
    }

    [Theory]
    [InlineData(104, "0.1 s")]
    [InlineData(10_000, "10.0 s")]
    [InlineData(192_000, "3m 12s")]
    public void Measured_times_are_short(long milliseconds, string text) => Assert.Equal(text, Clock.Took(milliseconds));

    [Theory]
    [InlineData("TERM", "SIGTERM")]
    [InlineData("SIGTERM", "SIGTERM")]
    [InlineData("term", "SIGTERM")]
    [InlineData("15", "SIGTERM")]
    [InlineData("9", "SIGKILL")]
    [InlineData("35", "SIGRTMIN+1")]
    public void A_signal_has_one_name(string text, string name) => Assert.Equal(name, SignalName.Of(text));

    [Fact]
    public void CSV_quotes_what_it_must_and_distinguishes_null_from_empty()
    {
        var result = new SqlResult(["a,b", "c"], [[Text("x\"y"), null], [Text(""), Text("1\n2")], [JsonValue.Create(5), Text(" padded")]]);

        Assert.Equal("\"a,b\",c\n\"x\"\"y\",\n\"\",\"1\n2\"\n5,\" padded\"\n", Write(writer => SqlRendering.Csv(writer, result)));
    }

    [Fact]
    public void A_query_is_a_table_with_numbers_at_the_right_or_objects()
    {
        var result = new SqlResult(["job", "runs"], [[Text("web"), JsonValue.Create(7)], [Text("Füße"), JsonValue.Create(1234)], [null, null]]);

        Assert.Equal("job    runs\nweb       7\nFüße   1234\nNULL   NULL\n", Write(writer => SqlRendering.Table(writer, result, colour: false)));
        var objects = JsonNode.Parse(Write(writer => SqlRendering.Objects(writer, result)))!.AsArray();
        Assert.Equal("web", (string?)objects[0]!["job"]);
        Assert.Equal(1234, (int?)objects[1]!["runs"]);
        Assert.True(objects[2]!.AsObject().ContainsKey("job"));
    }

    private static JsonValue Text(string text) => JsonValue.Create(text);

    private static string Write(Action<TextWriter> write)
    {
        var writer = new StringWriter();
        write(writer);
        return writer.ToString();
    }
}
