namespace Puppet;

/// <summary>Ends that are not exits.</summary>
internal static unsafe class Dying
{
    /// <summary>Really by the signal: the runtime's own handler is taken away first, and the signal let through.</summary>
    public static int BySignal(int number)
    {
        ulong* set = stackalloc ulong[16];
        new Span<ulong>(set, 16).Clear();
        set[0] = 1UL << (number - 1);
        Native.signal(number, 0);
        Native.sigprocmask(Native.SIG_UNBLOCK, set, null);
        Native.raise(number);
        return 70;      // the signal was one that ends no process
    }
}
