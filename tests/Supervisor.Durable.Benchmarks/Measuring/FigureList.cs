namespace Supervisor.Durable.Benchmarks.Measuring;

/// <summary>All figures, and the command line that asks for them.</summary>
internal sealed class FigureList(params Figure[] figures)
{
    private const string Usage = "usage: dotnet run -c Release --project tests/Supervisor.Durable.Benchmarks -- all | list | NAME… [--json FILE]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var (words, json) = Split(arguments);
        if (words is ["list"])
        {
            foreach (var figure in figures)
                Console.WriteLine($"{figure.Name,-12} {figure.About}{(figure.IsOfAll ? "" : " (not with all)")}");
            return 0;
        }
        List<Figure> asked = [.. figures.Where(f => words is ["all"] ? f.IsOfAll : words.Contains(f.Name))];
        if (words.Count == 0 || words is not ["all"] && words.Except(figures.Select(f => f.Name)).Any())
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        return await MeasureAsync(asked, json);
    }

    private static async Task<int> MeasureAsync(List<Figure> asked, string? json)
    {
        var report = new Report(Machine.Describe());
        var failed = 0;
        foreach (var figure in asked)
        {
            Console.Error.WriteLine($"measuring {figure.Name} …");
            try
            {
                foreach (var row in await figure.MeasureAsync())
                    report.Add(row);
            }
            catch (Exception e) when (asked.Count > 1)               // the others are worth having all the same
            {
                Console.Error.WriteLine($"{figure.Name} could not be measured: {e}");
                failed++;
            }
        }
        Console.WriteLine(report.Table());
        Console.WriteLine($"written to {report.Write(json)}");
        return failed > 0 ? 1 : 0;
    }

    private static (IReadOnlyList<string> Words, string? Json) Split(string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--json");
        return at < 0 || at + 1 >= arguments.Length
            ? (arguments, null)
            : ([.. arguments.Take(at), .. arguments.Skip(at + 2)], arguments[at + 1]);
    }
}
