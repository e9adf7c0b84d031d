using Xunit;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>The lists of planted faults fit the code that they change (.ci/mutate plants them).</summary>
public sealed class MutationTests
{
    [Theory]
    [InlineData("tests/Supervisor.Durable.Tests/Mutations/machine.txt", 100), InlineData("tests/Supervisor.Durable.Crash.Tests/Mutations/engine.txt", 10)]
    [InlineData("tests/Supervisor.Durable.System.Tests/Mutations/shim.txt", 15)]
    public void The_text_that_a_planted_fault_replaces_stands_in_its_file_exactly_once(string list, int least)
    {
        var faults = Faults(File.ReadAllLines(Path.Combine(Repository.Root, list))).ToList();

        Assert.True(faults.Count >= least, $"{list} has only {faults.Count} faults");
        Assert.All(faults, fault =>
        {
            string code = File.ReadAllText(Path.Combine(Repository.Root, "src", "Supervisor.Durable", fault.File));
            Assert.True(code.Split(fault.Text).Length == 2, $"{fault.Why}: its text is not in {fault.File} exactly once: {fault.Text}");
        });
    }

    /// <summary>A file, "# what is wrong", "- text" and "+ what it becomes"; each file stands for all faults behind it.</summary>
    private static IEnumerable<(string Why, string File, string Text)> Faults(IEnumerable<string> lines)
    {
        var (why, file, text) = ("", "", new List<string>());
        foreach (string line in lines.Where(line => line.Length > 0 && !line.StartsWith("#   ", StringComparison.Ordinal)))
        {
            switch (line[0])
            {
                case '#': why = line[2..]; break;
                case '-': text.Add(line[2..]); break;
                case '+':
                    yield return (why, file, string.Join('\n', text));
                    text.Clear();
                    break;
                default: file = line; break;
            }
        }
    }
}
