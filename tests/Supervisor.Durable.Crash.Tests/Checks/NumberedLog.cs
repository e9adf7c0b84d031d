using System.Globalization;
using System.Text;

namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>The lines <c>line 1</c>, <c>line 2</c>, … that runs of a job have printed, across all files of its log; other lines are left out.</summary>
internal sealed class NumberedLog
{
    private const string Word = "line ";
    private const int Prefix = 40;                                   // 2026-11-22T19:48:14.123456789Z stdout F

    private readonly List<long> _lengths = [];

    private NumberedLog(IEnumerable<string> lines, bool shimsDie)
    {
        long last = 0;
        var missed = false;
        foreach (var text in lines.Where(l => l.StartsWith(Word, StringComparison.Ordinal)))
        {
            if (!long.TryParse(text.AsSpan(Word.Length), CultureInfo.InvariantCulture, out var number))
                Broken ??= $"'{text}' after line {last}";
            else if (number == 1 || _lengths.Count == 0 || (shimsDie && number < last))   // a run begins; the oldest file may have been rotated away
            {
                _lengths.Add(number);
                missed = number != 1;
            }
            else if (number == last + 1 || (shimsDie && !missed && number > last))
            {
                missed |= number > last + 1;
                _lengths[^1] = number;
            }
            else
                Broken ??= $"line {number} after line {last}, in run {_lengths.Count} of the log";
            last = number;
        }
    }

    /// <summary>What breaks the sequences, if anything does.</summary>
    public string? Broken { get; }

    /// <summary>The last number of each run that has printed, in their order.</summary>
    public IReadOnlyList<long> Lengths => _lengths;

    /// <param name="folder"><c>logs/JOB</c>.</param>
    /// <param name="shimsDie">What a killed shim had read and not written is missing, once a run.</param>
    public static NumberedLog Of(string folder, bool shimsDie) => new(Files(folder).SelectMany(Lines), shimsDie);

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal) : [];   // @TIME.log before current

    /// <summary>Texts of the complete records; a line in parts (P) is put together.</summary>
    private static List<string> Lines(string file)
    {
        var lines = new List<string>();
        var whole = new StringBuilder();
        foreach (var record in ReadShared(file).Split('\n')[..^1].Where(r => r.Length >= Prefix))
        {
            whole.Append(record.AsSpan(Prefix));
            if (record[Prefix - 2] != 'F')
                continue;
            lines.Add(whole.ToString());
            whole.Clear();
        }
        return lines;
    }

    private static string ReadShared(string file)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return "";                                               // rotated away just now
        }
    }
}
