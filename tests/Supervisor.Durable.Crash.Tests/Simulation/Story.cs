using System.Globalization;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>What happens, step by step: the last of it for people, and all of it as one number, by which two courses are known to be the same.</summary>
internal sealed class Story(Agenda agenda)
{
    private const int Kept = 60;
    private const ulong Prime = 1099511628211;                       // FNV-1a

    private readonly Queue<string> _last = new();

    /// <summary>Where all of it goes too; null: nowhere.</summary>
    public TextWriter? Whole { get; set; }

    public ulong Hash { get; private set; } = 14695981039346656037;

    public long Steps { get; private set; }

    public string Last => string.Join('\n', _last);

    public void Say(FormattableString what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{++Steps,7}  {agenda.Now:d\\.hh\\:mm\\:ss\\.fff}  {agenda.Wall:MM-dd HH:mm:ss.fff}  {FormattableString.Invariant(what)}");
        foreach (var c in line)
            Hash = unchecked((Hash ^ c) * Prime);
        Whole?.WriteLine(line);
        if (_last.Count == Kept)
            _last.Dequeue();
        _last.Enqueue(line);
    }
}
