using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Runs;

/// <summary>How a run is asked to end.</summary>
/// <param name="Signal">The stop signal's number.</param>
/// <param name="Mode">Who gets it first.</param>
/// <param name="Grace">For how long, at most, what is left when the main process has ended may take.</param>
/// <param name="Window">What is left of the open window; null: none is open.</param>
internal sealed record StopRequest(int Signal, StopMode Mode, TimeSpan Grace, TimeSpan? Window)
{
    /// <summary>How what a run leaves is asked that ends by itself.</summary>
    public static StopRequest Of(StopOptions stop) => new(stop.Signal.Number, stop.Mode ?? StopMode.Main, stop.Grace, Window: null);

    /// <summary>A window is open at <paramref name="now"/>, and never longer than it was made.</summary>
    public static StopRequest Of(Effect.Ask ask, DateTimeOffset now)
    {
        var left = ask.Until.Due - now;
        return Of(ask.Stop) with
        {
            Signal = ask.Number.Number,
            Window = left < TimeSpan.Zero ? TimeSpan.Zero : left > ask.Until.Length ? ask.Until.Length : left,
        };
    }
}
