using System.Text;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Tests.Jobs;
using Supervisor.Durable.Tests.Storage;

namespace Supervisor.Durable.Tests.Logs;

/// <summary>A job's log folder as the shims leave it, and an archive that reads it.</summary>
internal sealed class LogRig : IDisposable
{
    private readonly ScratchDirectory _directory = new("dsup-logs-");
    private readonly StoreRig _store = new();
    private JobId _job;
    private long _rotated = 1_700_000_000_000_000_000;
    private int _lines;

    public LogRig()
    {
        Directory.CreateDirectory(_directory.In("job"));
        _store.Write(w => _job = w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now));
        History = new History(_store.Database);
        Archive = new LogArchive(_directory.Path, History);
    }

    public History History { get; }

    public LogArchive Archive { get; }

    public string Current => _directory.In("job", "current");

    /// <summary>Appends lines, a second apart from 2026-01-01 on.</summary>
    public void Print(params string[] texts)
    {
        foreach (var text in texts)
            Append($"{new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(_lines++):yyyy-MM-dd'T'HH:mm:ss.fffffff}00Z stdout F {text}\n");
    }

    public void Append(string raw) => File.AppendAllText(Current, raw, new UTF8Encoding(false));

    /// <summary>As the shim does: rename, then a new file. Returns the file's new name.</summary>
    public string Rotate()
    {
        var name = _directory.In("job", $"@{_rotated++:D20}.log");
        File.Move(Current, name);
        return name;
    }

    /// <summary>Runs 1, 2, … of the job, each started so many seconds after 2026-01-01.</summary>
    public void Runs(params int[] starts) => _store.Write(w =>
    {
        var job = _job;
        foreach (var start in starts)
        {
            var run = new RunId(w.NextSeq);
            w.Outbox.Insert(job, new OpenControl(w.TakeNumber(), run.Value, Priority.Normal, new Control.Start()), "test", null, StoreRig.Now);
            w.Runs.Insert(run, job, 1);
            w.Runs.Launched(run, MachineText.Process, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(start));
        }
    });

    public List<string> Read(int last, RunId? run = null, string? stream = null) => [.. Archive.Read("job", new LogQuery(last, run, stream)).Select(e => e.Text)];

    public void Dispose()
    {
        History.Dispose();
        _store.Dispose();
        _directory.Dispose();
    }
}
