namespace Supervisor.Durable.Testing;

/// <summary>How long and with which numbers: by default a moment and always the same; DSUP_FUZZ_SECONDS and DSUP_FUZZ_SEED for more.</summary>
internal static class Fuzz
{
    public static int Seed { get; } = (int)(Proof.Number("DSUP_FUZZ_SEED") ?? 20261125);

    /// <summary>Null: as many rounds as a test thinks right.</summary>
    public static TimeSpan? Length { get; } = Proof.Number("DSUP_FUZZ_SECONDS", 60) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Rounds, as many as are due.</summary>
    public static IEnumerable<int> Rounds(int usual)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        for (int round = 0; Length is { } length ? began.Elapsed < length : round < usual; round++)
            yield return round;
    }
}
