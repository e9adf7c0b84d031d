using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>control_request: what its trigger lets in, the supervisor can read.</summary>
public sealed class RequestTests : IDisposable
{
    private static readonly string[] Controls =
        ["signal", "stop", "restart", "try-restart", "graceful-stop", "graceful-restart", "try-graceful-restart", "kill", "wait", "delete-now"];

    private readonly StoreRig _rig = new();

    public RequestTests() => _rig.Write(w => w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now));

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("TERM", 15), InlineData("SIGTERM", 15), InlineData("sigterm", 15), InlineData("Hup", 1), InlineData("IOT", 6), InlineData("POLL", 29)]
    [InlineData("1", 1), InlineData("09", 9), InlineData("64", 64), InlineData("SIG15", 15), InlineData("RTMIN+0", 34), InlineData("rtmin+7", 41), InlineData("SIGRTMIN+30", 64)]
    public void A_signal_is_read_as_it_was_asked_for(string signal, int number)
    {
        _rig.Run(Request("signal", $$"""{"signal":"{{signal}}"}"""));

        Assert.Equal(Signal.Custom(number), Assert.IsType<Control.SendSignal>(Accepted().Single()).Signal);
    }

    [Theory]
    [InlineData("TSIGERM"), InlineData("SIGSIGTERM"), InlineData("TERMSIG"), InlineData("SIG"), InlineData(""), InlineData("0"), InlineData("65"), InlineData("-1"), InlineData("+1"), InlineData("1.0")]
    [InlineData("015"), InlineData("SIG SIGTERM"), InlineData("RTMIN"), InlineData("RTMIN+31"), InlineData("RTMIN+-1"), InlineData("RTMIN+1SIG"), InlineData("RTMAX"), InlineData("٣"), InlineData("TERM\\u0000")]
    public void What_is_no_signal_is_refused(string signal)
    {
        var refused = Assert.Throws<SqliteException>(() => _rig.Run(Request("graceful-stop", $$"""{"signal":"{{signal}}"}""")));

        Assert.Contains("no such signal: use a name such as TERM", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Accepted());
    }

    [Fact]
    public void Every_accepted_request_can_be_read()
    {
        string[] signals = ["TERM", "SIGTERM", "TSIGERM", "SIGSIGTERM", " TERM", "TERM ", "0", "1", "64", "65", "0x9", "1e0", "９", "ſigterm", "SIGIO", "SIOGIO", "RTMIN+9", "RTMIN+99", "RTMIN+09"];
        string[] texts = [.. signals.Select(s => $"\"{s}\""), "null", "15", "1.5", "true", "[]", "{}", "\"\\u0054ERM\"", "\"\\ud800\""];
        string[] graces = ["0", "-0", "-1", "1e3", "1.0", "31536000000", "31536000001", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "null", "\"1\"", "false"];
        var args = texts.Select(text => $$"""{"signal":{{text}}}""")
            .Concat(graces.Select(grace => $$"""{"grace_ms":{{grace}}}"""))
            .Concat(["{}", "[]", "null", "\"x\"", "1", "{", "{}x", "{}'||char(0)||'x", """{"signal":"TERM","signal":"x"}""", """{"signal":"TERM","grace_ms":1,"x":1}""", """{"si\u0067nal":"TERM"}"""])
            .ToList();
        var accepted = 0;

        foreach (var (control, given) in Controls.SelectMany(c => args.Select(a => (c, a))))
        {
            try
            {
                _rig.Run(Request(control, given));
            }
            catch (SqliteException e) when (e.SqliteErrorCode == 19)
            {
                continue;
            }
            accepted++;
            Assert.NotEmpty(Accepted());                             // reads them all
        }
        Assert.InRange(accepted, 20, 200);
    }

    [Theory]
    [InlineData(long.MinValue, false), InlineData(-1, false), InlineData(0, true), InlineData(253402300799999, true), InlineData(253402300800000, false), InlineData(long.MaxValue, false)]
    public void A_request_is_of_an_instant_that_can_be_shown(long at, bool isOne)
    {
        var sql = FormattableString.Invariant($"INSERT INTO control_request (job, control, requested_at) VALUES ('job', 'start', {at})");

        if (!isOne)
            Assert.Contains("leave it out, and it is now", Assert.Throws<SqliteException>(() => _rig.Run(sql)).Message, StringComparison.Ordinal);
        else
            _rig.Run(sql);

        Assert.Equal(isOne ? [$"{at}"] : [], _rig.Rows("SELECT accepted_at FROM outbox"));
    }

    private static string Request(string control, string args) => $"INSERT INTO control_request (job, control, args) VALUES ('job', '{control}', '{args}')";

    private IEnumerable<Control> Accepted() => JobLoader.ControlsAfter(_rig.Connection, 0).Select(accepted => accepted.Control!.Control);
}
