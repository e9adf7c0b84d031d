using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Supervisor.Durable.Runs;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>All cells of the machine: every phase with every kind of news.</summary>
public sealed class RunMachineTests
{
    private static readonly RunMachine Machine = new(new RunId(1), Guid.Parse("11111111-2222-3333-4444-555555555555"));

    [Fact]
    public void Every_phase_and_every_kind_of_news_has_a_sample()
    {
        Assert.Equal(Kinds(typeof(RunPhase)), PhaseSamples.Phases.Select(p => p.GetType()).Distinct().OrderBy(t => t.Name));
        Assert.Equal(Kinds(typeof(RunNews)), PhaseSamples.News.Select(n => n.GetType()).Distinct().OrderBy(t => t.Name));
    }

    [Fact]
    public void Every_pair_of_a_phase_and_news_is_decided()
    {
        foreach (var (phase, news, decision) in Cells())
            Assert.True(decision is not null, $"{phase} and {news}");
    }

    [Fact]
    public void Each_order_that_wants_an_answer_gets_one_or_is_held_or_carried_out()
    {
        foreach (var (phase, news, decision) in Cells())
        {
            var ticket = news switch { RunNews.Signal s => s.Ticket, RunNews.Ask a => a.Ticket, RunNews.Answered a => a.Ticket, _ => 0 };
            if (ticket != 0)
                Assert.True(Tickets(decision).Count(t => t == ticket) == 1, $"{phase} and {news}: {string.Join(' ', Tickets(decision))}");
        }
    }

    [Fact]
    public void Orders_that_were_held_are_held_on_or_answered_once()
    {
        foreach (var (phase, news, decision) in Cells().Where(c => c.Phase.Facts.Held.Count == 2 && c.News is not RunNews.Forget))
            Assert.True(Tickets(decision).Count(t => t is 90 or 91) == 2, $"{phase} and {news}: {string.Join(' ', Tickets(decision))}");
    }

    [Fact]
    public void What_was_reported_is_not_reported_again_and_the_last_report_is_the_last()
    {
        foreach (var (phase, news, decision) in Cells())
        {
            var before = phase.IsOver ? 3 : (int)phase.Facts.Reported;
            foreach (var report in decision.Reports.Where(r => r is not (ProcessReport.Delivered or ProcessReport.KillRefused)))
            {
                var step = report switch { ProcessReport.Launched => 1, ProcessReport.Ended => 2, _ => 3 };
                Assert.True(step > before, $"{report} after {phase} and {news}");
                before = step;
            }
            Assert.True(decision.Next.IsOver == (before == 3) || news is RunNews.Forget, $"{phase} and {news}: {decision.Next} after {string.Join(", ", decision.Reports)}");
        }
    }

    [Fact]
    public void A_lock_that_was_taken_is_let_go()
    {
        foreach (var (phase, news, decision) in Cells().Where(c => c.News is RunNews.Locked or RunNews.Resume { Free: not null, HasFolder: true }))
        {
            if (news is RunNews.Resume ? phase is not (RunPhase.New or RunPhase.Launching) : phase is not RunPhase.Locking)
                continue;                                            // such news are not given
            var ends = decision.Effects.Count(e => e is RunEffect.Unlock or RunEffect.WriteVerdict or RunEffect.Undo);
            Assert.True(ends == 1, $"{phase} and {news}: {string.Join(", ", decision.Effects)}");
        }
    }

    [Fact]
    public void A_run_that_is_over_or_forgotten_holds_nothing()
    {
        foreach (var (phase, news, decision) in Cells().Where(c => c.Decision.Next is RunPhase.Over or RunPhase.Forgotten && c.Phase is not (RunPhase.Over or RunPhase.Forgotten)))
            Assert.True(decision.Effects.Any(e => e is RunEffect.Close), $"{phase} and {news}: {string.Join(", ", decision.Effects)}");
    }

    [Fact]
    public void A_kill_that_came_before_the_process_is_written_down_before_the_process_is_killed()
    {
        var phase = After(new RunPhase.Launching(RunFacts.None), new RunNews.Kill(), new RunNews.ShimStarted());

        var decision = Machine.Decide(phase, new RunNews.SlotsRead(PhaseSamples.Started, HasShim: true, IsMainNew: true), PhaseSamples.Now);

        Assert.Equal([typeof(RunEffect.WriteKill), typeof(RunEffect.KillMain)], decision.Effects.Select(e => e.GetType()));
    }

    [Fact]
    public void A_pump_that_replaces_a_killed_one_is_waited_for()
    {
        var orphan = PhaseSamples.Phases.OfType<RunPhase.Orphaned>().First() with { IsPumping = true };
        var killed = new RunNews.PumpGone(new ProcessEnd.Signalled(9, CoreDumped: false));

        Assert.IsType<RunPhase.Draining>(After(orphan, new RunNews.PumpDone(), killed, new RunNews.MainGone(null)));
        Assert.IsType<RunPhase.Draining>(After(orphan, new RunNews.PumpDone(), killed, new RunNews.PumpDone(), killed, new RunNews.PumpDue(), new RunNews.MainGone(null)));
    }

    [Fact]
    public void A_run_that_cannot_be_read_yet_is_killed_by_what_the_database_knows()
    {
        var order = new RecoverOrder(new RunId(1), "job", PhaseSamples.Process, EndRecorded: false);
        var found = new RunNews.Resume(order, HasFolder: true, RunState.Empty, HasShim: false, Free: null);
        var phase = Assert.IsType<RunPhase.Locking>(After(new RunPhase.New(), new RunNews.Recover(order), found));

        var decision = Machine.Decide(phase, new RunNews.Kill(), PhaseSamples.Now);

        Assert.Contains(decision.Effects, e => e is RunEffect.KillMain);
        Assert.Equal(PhaseSamples.Process, decision.Next.Facts.Process);
    }

    /// <summary>The graph in the code's folder is the one of the code. DSUP_DRAW=1 draws it again.</summary>
    [Fact]
    public async Task The_graph_in_the_README_is_that_of_the_code()
    {
        const string first = "<!-- drawn by RunMachineTests -->\n", last = "<!-- end -->\n";
        var page = Path.Combine(Root(), "src/Supervisor.Durable/Runs/README.md");
        var text = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        var (from, to) = (text.IndexOf(first, StringComparison.Ordinal) + first.Length, text.IndexOf(last, StringComparison.Ordinal));

        if (Environment.GetEnvironmentVariable("DSUP_DRAW") == "1")
            await File.WriteAllTextAsync(page, text[..from] + Graph() + text[to..], TestContext.Current.CancellationToken);
        else
            Assert.Equal(Graph(), text[from..to]);
    }

    private static string Graph()
    {
        var arrows = Cells()
            .Where(c => c.Phase.GetType() != c.Decision.Next.GetType())
            .GroupBy(c => (From: c.Phase.GetType().Name, To: c.Decision.Next.GetType().Name))
            .Select(g => (g.Key.From, g.Key.To, News: string.Join(", ", g.Select(c => c.News.GetType().Name).Distinct().Order(StringComparer.Ordinal))))
            .ToList();
        var order = Kinds(typeof(RunPhase)).Select(t => t.Name).ToList();
        var text = new StringBuilder("| from | to | on |\n|---|---|---|\n");
        foreach (var phase in (string[])["New", "Launching", "Witnessed", "Locking", "Orphaned", "Draining", "EndingTree", "Leaving", "Over", "Forgotten"])
        {
            foreach (var (from, to, news) in arrows.Where(a => a.From == phase).OrderBy(a => order.IndexOf(a.To)))
                text.Append(CultureInfo.InvariantCulture, $"| {from} | {to} | {news} |\n");
        }
        return text.ToString();
    }

    private static IEnumerable<(RunPhase Phase, RunNews News, RunDecision Decision)> Cells() =>
        from phase in PhaseSamples.Phases
        from news in PhaseSamples.News
        select (phase, news, Machine.Decide(phase, news, PhaseSamples.Now));

    private static RunPhase After(RunPhase phase, params RunNews[] all) => all.Aggregate(phase, (before, news) => Machine.Decide(before, news, PhaseSamples.Now).Next);

    private static IEnumerable<long> Tickets(RunDecision decision) =>
    [
        .. decision.Reports.OfType<ProcessReport.Delivered>().Select(d => d.Ticket),
        .. decision.Effects.Select(e => e switch { RunEffect.Send s => s.Ticket, RunEffect.Ask a => a.Ticket, RunEffect.AskLeft a => a.Ticket, _ => 0 }).Where(t => t != 0),
        .. decision.Next.Facts.Held.Select(h => h switch { RunNews.Signal s => s.Ticket, RunNews.Ask a => a.Ticket, _ => 0 }),
    ];

    private static IEnumerable<Type> Kinds(Type of) => of.GetNestedTypes().Where(of.IsAssignableFrom).OrderBy(t => t.Name);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
