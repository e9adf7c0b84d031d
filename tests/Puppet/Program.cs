// The supervised program of the tests: each verb is one way to behave. It writes with plain write(2), so that every line is out at once.
namespace Puppet;

internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["exit", var code] => int.Parse(code),
        ["crash"] => Dying.BySignal(Native.SIGSEGV),
        ["signal", var number] => Dying.BySignal(int.Parse(number)),
        ["sleep"] => Staying.Forever(),
        ["ignore-term"] => Staying.DeafToTermination(),
        ["trap", var file] => Staying.Trap(file),
        ["print", var count] => Printing.Lines(int.Parse(count), 0),
        ["print", var count, var interval] => Printing.Lines(int.Parse(count), int.Parse(interval)),
        ["numbers"] => Printing.Lines(int.MaxValue, 1),
        ["flood", var bytes] => Printing.Flood(long.Parse(bytes), 100),
        ["flood", var bytes, var length] => Printing.Flood(long.Parse(bytes), int.Parse(length)),
        ["lines", var bytes, var length] => Printing.LineByLine(long.Parse(bytes), int.Parse(length)),
        ["stderr", var text] => Printing.Say(text, descriptor: 2),
        ["fork-tree", var depth, var width] => Family.Tree(int.Parse(depth), int.Parse(width)),
        ["daemonise"] => Family.Daemonise(),
        ["orphan-sleep"] => Family.OrphanSleep(),
        ["storm", var file, var way, var lines] => Storming.Live(file, way, int.Parse(lines)),
        ["pids"] => Showing.Pids(),
        ["env", var name] => Printing.Say(Environment.GetEnvironmentVariable(name) ?? "", descriptor: 1),
        ["cwd"] => Printing.Say(Environment.CurrentDirectory, descriptor: 1),
        ["sigmask"] => Showing.SignalMasks(),
        ["fds"] => Showing.Descriptors(),
        _ => Printing.Say("puppet: unknown verb: " + string.Join(' ', arguments), descriptor: 2) + 64,
    };
}
