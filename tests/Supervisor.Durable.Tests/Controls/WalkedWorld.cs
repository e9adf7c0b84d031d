using Supervisor.Durable.Jobs;
using Supervisor.Durable.Tests.Jobs;

namespace Supervisor.Durable.Tests.Controls;

/// <summary>
/// What is really so: runs that were begun, live, have ended, have left a tree. News of it may be told once, twice, late, in any order or
/// not at all, until everything is told in its order at last (as after a restart of the supervisor). It never lies.
/// </summary>
internal sealed class WalkedWorld(Random random)
{
    private readonly Dictionary<RunId, Life> _lives = [];
    private readonly List<JobEvent> _news = [];
    private readonly List<JobEvent> _answers = [];

    private enum Stage
    {
        Ordered, Failed, Running, Ended, Gone,
    }

    /// <summary>How often a tree was begun while another lived.</summary>
    public int Doubles { get; private set; }

    public int Living => _lives.Values.Count(life => life.Stage is Stage.Running or Stage.Ended);

    public bool HasEnded(RunId run) => !_lives.TryGetValue(run, out var life) || life.Stage is Stage.Ended or Stage.Gone or Stage.Failed;

    public bool WasBegun(RunId run) => !_lives.TryGetValue(run, out var life) || life.Stage >= Stage.Running;

    public void Do(Effect effect)
    {
        switch (effect)
        {
            case Effect.Launch e: _lives.TryAdd(e.Run, new Life()); break;
            case Effect.Kill e when _lives.TryGetValue(e.Run, out var life): life.Dying = true; break;
            case Effect.Signal e:
                _answers.Add(new JobEvent.Delivered(e.Run, e.Ticket, HasEnded(e.Run) ? "it has ended" : null));
                break;
            case Effect.Forget e when _lives[e.Run].Stage is not (Stage.Gone or Stage.Failed): throw new InvalidOperationException($"{e.Run} is forgotten while it lives");
            case Effect.Forget e: _lives[e.Run].Forgotten = true; break;
            default: break;
        }
    }

    /// <summary>Something goes a step further, if anything does.</summary>
    public FormattableString Happen()
    {
        var (run, life) = _lives.Count == 0 ? default : _lives.MaxBy(l => l.Value.Stage is Stage.Gone or Stage.Failed ? -1 : random.Next(100));
        if (life is null || life.Stage is Stage.Gone or Stage.Failed || (life.Stage == Stage.Running && !life.Dying && random.Next(3) > 0))
            return $"nothing happens";
        Advance(run, life);
        return $"{run} is {life.Stage}";
    }

    public FormattableString EndSomething()
    {
        foreach (var (run, life) in _lives.Where(l => l.Value.Stage is not (Stage.Gone or Stage.Failed)))
        {
            Advance(run, life);
            return $"{run} is {life.Stage}";
        }
        return $"nothing is left";
    }

    /// <summary>Some news, if there is any: the latest or an old one, to be told again perhaps, or never.</summary>
    public JobEvent? Tell()
    {
        if (_answers.Count > 0 && random.Next(2) == 0)
            return Answer();
        if (_news.Count == 0)
            return null;
        var at = random.Next(4) == 0 ? random.Next(_news.Count) : _news.Count - 1;
        return random.Next(8) == 0 ? null : _news[at];
    }

    /// <summary>Everything that is so, run by run, as a recovery tells it.</summary>
    public List<JobEvent> TellAll()
    {
        var all = new List<JobEvent>();
        while (_answers.Count > 0)
            all.Add(Answer());
        foreach (var (run, life) in _lives)
            all.AddRange(News(run, life.Stage));
        return all;
    }

    private JobEvent Answer()
    {
        var answer = _answers[0];
        _answers.RemoveAt(0);
        return answer;
    }

    private void Advance(RunId run, Life life)
    {
        life.Stage = life.Stage switch
        {
            Stage.Ordered => random.Next(6) == 0 ? Stage.Failed : Stage.Running,
            Stage.Running => Stage.Ended,
            _ => Stage.Gone,
        };
        if (life.Stage == Stage.Running && _lives.Any(other => other.Key != run && other.Value.Stage is Stage.Running or Stage.Ended && other.Key != run))
            Doubles++;
        _news.AddRange(News(run, life.Stage)[^1..]);
        if (_news.Count > 30)
            _news.RemoveAt(0);
        foreach (var old in _lives.Where(l => l.Value.Forgotten).Select(l => l.Key).OrderByDescending(r => r.Value).Skip(5).ToList())
            _lives.Remove(old);
    }

    private static List<JobEvent> News(RunId run, Stage stage) => stage switch
    {
        Stage.Ordered => [],
        Stage.Failed => [new JobEvent.LaunchFailed(run, "no such file")],
        Stage.Running => [new JobEvent.Launched(run, MachineText.Process)],
        Stage.Ended => [.. News(run, Stage.Running), new JobEvent.Ended(run, new ProcessEnd.Exit(1), DateTimeOffset.UnixEpoch)],
        _ => [.. News(run, Stage.Ended), new JobEvent.TreeGone(run)],
    };

    private sealed class Life
    {
        public Stage Stage { get; set; }

        public bool Dying { get; set; }

        public bool Forgotten { get; set; }
    }
}
