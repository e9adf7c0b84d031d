namespace Supervisor.Durable.Testing;

/// <summary>
/// The processes that live because of one rig: all whose command line or environment names its folder, and all below them. A shim adopts what
/// its tree orphans, so that none is missed.
/// </summary>
internal static class Census
{
    public sealed record Member(int Pid, int Parent, string CommandLine);

    public static IReadOnlyList<Member> Of(string folder)
    {
        var all = All();
        var members = all.Where(m => Names(m.Pid, folder)).ToDictionary(m => m.Pid);
        for (int before = -1; before != members.Count;)
        {
            before = members.Count;
            foreach (var child in all.Where(m => members.ContainsKey(m.Parent)))
                members.TryAdd(child.Pid, child);
        }
        members.Remove(Environment.ProcessId);
        return [.. members.Values.OrderBy(m => m.Pid)];
    }

    /// <summary>Ends them, by their ids, until none is left.</summary>
    public static async Task EndAsync(string folder) => await Until.TrueAsync(
        () =>
        {
            var left = Of(folder);
            foreach (var member in left)
                TestNative.kill(member.Pid, TestNative.SIGKILL);
            return left.Count == 0;
        },
        "no process of " + folder + " is left");

    private static List<Member> All() => [.. Directory.GetDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out int pid) ? pid : 0)
        .Where(pid => pid > 0)
        .Select(Look)
        .OfType<Member>()];

    /// <summary>A process that execs or ends has no command line for a moment: it is looked at again. A kernel thread never has one.</summary>
    private static Member? Look(int pid)
    {
        const int kernel = 2;
        for (int looks = 0; ; looks++)
        {
            if (ProcFile.Stat(pid) is not { } fields)
                return null;                                         // it has just gone
            int parent = int.Parse(fields[1]);
            if (fields[0] is "Z" or "X" || pid == kernel || parent == kernel)
                return null;
            string words = ProcFile.Read(pid, "cmdline").Replace('\0', ' ').Trim();
            if (words.Length > 0 || looks == 100)
                return new Member(pid, parent, words);
            Thread.Sleep(1);
        }
    }

    private static bool Names(int pid, string folder) =>
        ProcFile.Read(pid, "cmdline").Contains(folder, StringComparison.Ordinal) || ProcFile.Read(pid, "environ").Contains(folder, StringComparison.Ordinal);
}
