using System.Globalization;

namespace Supervisor.Durable.CrashTests.Storm;

/// <summary>What the runs of a storm noted themselves: that they were exec'ed, and how they were going to end.</summary>
internal sealed class Notes
{
    private readonly Dictionary<long, int> _execs = [];
    private readonly Dictionary<long, string> _ends = [];

    public Notes(string file)
    {
        foreach (var words in File.ReadLines(file).Select(line => line.Split(' ', 3)))
        {
            var run = long.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[2] == "exec")
                _execs[run] = _execs.GetValueOrDefault(run) + 1;
            else
                _ends[run] = words[2];
        }
    }

    public int Count => _execs.Count;

    /// <summary>What the rows of the runs say otherwise. A program that was killed at once had no time for a note, and one that was about to end may yet be killed.</summary>
    /// <param name="rows">Run, whether it has started, result, exit code, signal.</param>
    public IEnumerable<string> Broken(IReadOnlyList<(long Run, bool Started, string? Result, long? Code, long? Signal)> rows)
    {
        foreach (var (run, execs) in _execs.Where(e => e.Value != 1))
            yield return $"a start is exec'ed once: run {run} noted {execs} execs";
        var known = rows.ToDictionary(row => row.Run);
        foreach (var run in _execs.Keys.Where(run => !known.TryGetValue(run, out var row) || !row.Started))
            yield return $"what is exec'ed is on record: run {run} is not";
        foreach (var row in rows.Where(row => row.Started && !_execs.ContainsKey(row.Run) && row is not { Result: "signal", Signal: 9 or 15 } and not { Result: "lost" }))
            yield return $"what has started was exec'ed: run {row.Run} ({row.Result}) noted nothing";
        foreach (var row in rows.Where(row => row.Started))
        {
            var noted = _ends.GetValueOrDefault(row.Run);
            var is_exact = row switch
            {
                { Result: "success" or "exit" } => noted == string.Create(CultureInfo.InvariantCulture, $"exit {row.Code}"),
                { Result: "signal", Signal: 9 or 15 } or { Result: "lost" } => true,
                _ => noted == string.Create(CultureInfo.InvariantCulture, $"signal {row.Signal}"),
            };
            if (!is_exact)
                yield return $"an end is exact: run {row.Run} noted '{noted}', and its row says {row.Result} {row.Code}{row.Signal}";
        }
    }
}
