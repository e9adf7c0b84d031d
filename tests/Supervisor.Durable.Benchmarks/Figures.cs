using System.Diagnostics;

namespace Supervisor.Durable.Benchmarks;

/// <summary>Repeats something, and prints its percentiles beside those of its limit.</summary>
internal static class Figures
{
    public static double[] Microseconds(int times, Action act)
    {
        var samples = new double[times];
        for (var i = 0; i < times; i++)
        {
            var from = Stopwatch.GetTimestamp();
            act();
            samples[i] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }
        return samples;
    }

    public static async Task<double[]> MicrosecondsAsync(int times, Func<Task> act)
    {
        var samples = new double[times];
        for (var i = 0; i < times; i++)
        {
            var from = Stopwatch.GetTimestamp();
            await act();
            samples[i] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }
        return samples;
    }

    public static double Percentile(double[] samples, double percent) => samples.Order().ElementAt((int)((samples.Length - 1) * percent / 100));

    public static void Print(string figure, double[] measured, double[] limit)
    {
        foreach (var percent in (double[])[50, 99])
        {
            var (m, l) = (Percentile(measured, percent), Percentile(limit, percent));
            Console.WriteLine($"{$"{figure}, p{percent}",-58} {m,11:N0} µs {l,11:N0} µs {m / l,6:N2}×");
        }
    }
}
