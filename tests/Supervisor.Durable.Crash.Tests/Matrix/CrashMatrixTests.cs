using System.Diagnostics;
using System.Globalization;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>Supervisors and shims are killed at every fault point there is, in every story that meets it. artifacts/crash-matrix.md has the result.</summary>
public sealed class CrashMatrixTests(ITestOutputHelper output)
{
    [Fact]
    public async Task All_invariants_hold_after_a_death_at_any_point_of_any_story()
    {
        var choice = new Choice();
        var matrix = new CrashMatrix(choice, output.WriteLine);
        var since = Stopwatch.StartNew();

        await matrix.RunAsync();

        var table = MatrixTable.Of(matrix, choice);
        output.WriteLine(table);
        await File.WriteAllTextAsync(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../crash-matrix.md")), table);
        string[] neverMet =
        [
            .. Points.OfSupervisor.Except(matrix.Offered.Where(d => d.Life != Lives.Shim).Select(d => d.Point)),
            .. Points.OfShim.Except(matrix.Offered.Where(d => d.Life == Lives.Shim).Select(d => d.Point)),
        ];
        foreach (var breach in matrix.Breaches)                      // once more, behind the table: a reader who sees only the end of the output needs them
            output.WriteLine(breach);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{matrix.Died.Count()} deaths in {since.Elapsed.TotalSeconds:0} s, {matrix.Broken.Count} broken"));
        Assert.True(matrix.Broken.Count == 0, string.Join('\n', matrix.Breaches));
        Assert.True(matrix.Died.Any() || matrix.Missed.Any(), "DSUP_MATRIX names no death that a story offers. Give 'STORY, POINT', as the table has them.");
        Assert.Empty(choice.IsPartial ? [] : neverMet);
        Assert.Empty(matrix.NeverMet);
    }
}
