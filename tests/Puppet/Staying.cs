using System.Runtime.InteropServices;

namespace Puppet;

/// <summary>Ways to stay until killed.</summary>
internal static class Staying
{
    private const int Interrupt = 2, HangUp = 1, Terminate = 15, User1 = 10, User2 = 12;

    public static int Forever()
    {
        while (true)
            Native.pause();
    }

    public static int DeafToTermination()
    {
        foreach (int number in (ReadOnlySpan<int>)[Terminate, Interrupt, HangUp])
            Native.signal(number, 1);
        Printing.Say("ready", descriptor: 1);
        return Forever();
    }

    /// <summary>Writes the name of each signal that comes to a file, and says "ready" when it listens.</summary>
    public static int Trap(string file)
    {
        var lines = new Lock();
        (int Number, string Name)[] trapped = [(Terminate, "TERM"), (HangUp, "HUP"), (User1, "USR1"), (User2, "USR2"), (Interrupt, "INT")];
        PosixSignalRegistration[] held = [.. trapped.Select(s => PosixSignalRegistration.Create((PosixSignal)s.Number, context =>
        {
            context.Cancel = true;
            lock (lines)
                File.AppendAllText(file, s.Name + "\n");
        }))];
        Printing.Say("ready", descriptor: 1);
        Forever();
        GC.KeepAlive(held);
        return 0;
    }
}
