using System.Diagnostics;

namespace Supervisor.Durable.Benchmarks.Measuring;

/// <summary>Times, in microseconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public double P50 => Percentile(50);

    public double P99 => Percentile(99);

    public void Add(double microseconds) => _values.Add(microseconds);

    public void Add(Samples others) => _values.AddRange(others._values);

    /// <summary>Times something so many times.</summary>
    public void Time(int times, Action act)
    {
        for (var i = 0; i < times; i++)
        {
            var from = Stopwatch.GetTimestamp();
            act();
            Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
        }
    }

    /// <summary>Times something so many times, one after the other.</summary>
    public async Task TimeAsync(int times, Func<Task> act)
    {
        for (var i = 0; i < times; i++)
        {
            var from = Stopwatch.GetTimestamp();
            await act();
            Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
        }
    }

    public double Percentile(double percent)
    {
        var sorted = _values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)((sorted.Length - 1) * percent / 100)];
    }
}
