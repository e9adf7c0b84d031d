using Supervisor.Durable.Runs;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>
/// Random lives of one run: the machine is given any news in any order, and what it decides is held against what a host may rely on. DSUP_WALK_STEPS says
/// how many pieces of news (100,000), DSUP_WALK_SEED which.
/// </summary>
public sealed class RunWalkTests(ITestOutputHelper output)
{
    private static readonly RunNews[] News = [.. PhaseSamples.News];

    private readonly int _seed = (int)(Proof.Number("DSUP_WALK_SEED") ?? Environment.TickCount);

    [Fact]
    public void A_host_can_rely_on_what_is_decided_for_any_news_in_any_order()
    {
        var random = new Random(_seed);
        output.WriteLine($"seed {_seed}");
        for (var left = (Proof.Number("DSUP_WALK_STEPS", 20_000_000) ?? 100_000); left > 0;)
        {
            var life = new Life();
            while (left-- > 0 && life.Phase is not RunPhase.Forgotten)
                life.Take(life.Next(random) ?? News[random.Next(News.Length)]);
        }
    }

    /// <summary>One run, and the reference: what was reported, asked, taken and begun so far.</summary>
    private sealed class Life
    {
        private static readonly RunMachine Machine = new(new RunId(1), Guid.Empty);

        private readonly Queue<RunNews> _answers = [];
        private readonly HashSet<long> _open = [];
        private readonly List<string> _story = [];
        private int _told, _locks;
        private bool _isEnding, _isFinding, _waitsForLock, _isClosed;
        private long _ticket = 1000;

        public RunPhase Phase { get; private set; } = new RunPhase.New();

        /// <summary>An answer comes before other news, as a host has it; what is under way ends now and then.</summary>
        public RunNews? Next(Random random)
        {
            if (_answers.TryDequeue(out var answer))
                return answer;
            if (_isEnding && random.Next(4) == 0)
                return new RunNews.TreeEnded(IsGone: random.Next(3) > 0);
            return null;
        }

        public void Take(RunNews news)
        {
            if (!IsPossible(news))
                return;
            news = Numbered(news);
            _story.Add($"{Phase.GetType().Name}: {news}");
            Begin(news);
            var decision = Machine.Decide(Phase, news, PhaseSamples.Now);
            Phase = decision.Next;
            foreach (var effect in decision.Effects)
                Do(effect);
            foreach (var report in decision.Reports)
                Hear(report);
            Hold(_locks == 0 || Phase is not (RunPhase.Over or RunPhase.Forgotten), "no lock is held of a run that is over");
            Hold(Phase.IsOver == (_told == 3) || Phase is RunPhase.Forgotten, "a run is over when its last report was made");
            Hold(Phase is not RunPhase.Over || Phase.Facts.Held.Count == 0, "orders that were held are answered");
        }

        /// <summary>Whether a host can bring these news now.</summary>
        private bool IsPossible(RunNews news) => news switch
        {
            RunNews.Answered or RunNews.KillRefused => _answers.Count > 0 || news is RunNews.Answered { Ticket: > 1000 },
            RunNews.TreeEnded => _isEnding,
            RunNews.Locked => _waitsForLock && Phase is RunPhase.Locking,
            RunNews.Recover or RunNews.Launch => Phase is RunPhase.New && !_isFinding,
            RunNews.Resume => _isFinding,
            RunNews.ShimStarted or RunNews.LaunchFailed => Phase is RunPhase.Launching,
            _ => true,
        };

        private RunNews Numbered(RunNews news)
        {
            news = news switch
            {
                RunNews.Signal n => n with { Ticket = ++_ticket },
                RunNews.Ask n => n with { Ticket = ++_ticket },
                _ => news,
            };
            if (news is RunNews.Signal or RunNews.Ask)
                Hold(_open.Add(_ticket), "each ticket is new");
            return news;
        }

        private void Begin(RunNews news)
        {
            switch (news)
            {
                case RunNews.Locked:
                    (_waitsForLock, _locks) = (false, _locks + 1);
                    break;
                case RunNews.Resume { Free: not null }:              // a folder that is missing counts as locked
                    _locks++;
                    break;
                case RunNews.TreeEnded:
                    _isEnding = false;
                    break;
            }
            if (news is RunNews.Resume r)
                (_isFinding, _told) = (false, r.Order.EndRecorded ? 2 : r.Order.Process is null ? 0 : 1);
        }

        private void Do(RunEffect effect)
        {
            Hold(!_isClosed || effect is RunEffect.RemoveFolder or RunEffect.Close or RunEffect.Unlock, $"{effect} is done to no run that was closed");
            switch (effect)
            {
                case RunEffect.Send e:
                    Answer(e.Ticket);
                    break;
                case RunEffect.Ask e:
                    Hold(Phase.Facts.Reported == Reported.Launched || _told < 2, "a main process is asked that has not ended");
                    Answer(e.Ticket);
                    break;
                case RunEffect.AskLeft e:
                    Hold(_told == 2, "what is left is asked when the main process has ended");
                    Answer(e.Ticket);
                    break;
                case RunEffect.Find:
                    Hold(!_isFinding, "a run is found once");
                    _isFinding = true;
                    break;
                case RunEffect.TakeLock:
                    Hold(!_waitsForLock, "a lock is waited for once");
                    _waitsForLock = true;
                    break;
                case RunEffect.Unlock or RunEffect.WriteVerdict or RunEffect.Undo:
                    Hold(effect is RunEffect.Unlock || _locks > 0, "a verdict is written under the lock");
                    _locks = 0;
                    break;
                case RunEffect.EndTree:
                    Hold(!_isEnding, "one worker ends a tree");
                    _isEnding = true;
                    break;
                case RunEffect.Close:
                    (_isClosed, _locks) = (true, 0);
                    break;
            }
        }

        private void Answer(long ticket)
        {
            Hold(_open.Contains(ticket), $"ticket {ticket} is carried out once");
            _answers.Enqueue(new RunNews.Answered(ticket, null));
        }

        private void Hear(ProcessReport report)
        {
            switch (report)
            {
                case ProcessReport.Delivered d:
                    Hold(_open.Remove(d.Ticket), $"ticket {d.Ticket} is answered once");
                    break;
                case ProcessReport.KillRefused:
                    break;
                default:
                    var step = report switch { ProcessReport.Launched => 1, ProcessReport.Ended => 2, _ => 3 };
                    Hold(step > _told, $"{report} comes once, and in its order");
                    Hold(step != 2 || _told == 1, "an end follows a launch");
                    Hold(report is not ProcessReport.TreeGone || _told == 2, "a tree is gone after its run's end");
                    Hold(report is not (ProcessReport.NeverRan or ProcessReport.LaunchFailed) || _told == 0, "what was launched did not fail to be launched");
                    _told = step;
                    break;
            }
        }

        private void Hold(bool rule, string text) => Assert.True(rule, $"{text}\n{string.Join('\n', _story.TakeLast(12))}\nnow {Phase.GetType().Name}");
    }
}
