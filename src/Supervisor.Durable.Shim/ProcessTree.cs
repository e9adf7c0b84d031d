namespace Supervisor.Durable.Shim;

/// <summary>
/// What a command leaves behind. The shim is the subreaper of all that the command started, so whatever left its group or session is found
/// below the shim: frozen first, so that nothing can fork away from the kill, then killed, until there is no child left.
/// </summary>
internal unsafe struct ProcessTree(int root)
{
    private const int MaxPid = 4 * 1024 * 1024, EntriesBytes = 32 * 1024, FreezePasses = 64, MostChildren = 256;

    private struct Member
    {
        public int Pid, Parent, Group;
        public ulong StartTime;
        public byte State;
        public bool IsBelow;
    }

    private Member* _members;
    private byte* _entries, _frozen;
    private int _count;

    /// <summary>
    /// Takes leave of orphans that have ended meanwhile, so that they don't fill the process table; leaves the main process.
    /// </summary>
    public static void ReapOrphans(int main)
    {
        const int look = Native.WEXITED | Native.WNOHANG | Native.WNOWAIT;
        Native.ChildInfo info = default;
        while (Native.WaitId(Native.P_ALL, 0, &info, look, null) == 0 && info.Pid != 0 && info.Pid != main)
        {
            Faults.Reach(ShimFault.BeforeOrphanReap);
            Native.waitpid(info.Pid, null, Native.WNOHANG);
            Faults.Reach(ShimFault.AfterOrphanReap);
            info = default;
        }
    }

    /// <summary>
    /// Whether the main process, which has ended, is the only child, but for others that have ended and are taken leave of: then it is all
    /// that is
    /// left of the tree, for a process that loses its parent becomes a child of the shim before that parent's end can be seen. False too
    /// where the kernel
    /// doesn't show it (proc_pid_children(5), CONFIG_PROC_CHILDREN).
    /// </summary>
    public static bool IsAlone(int main)
    {
        Span<int> children = stackalloc int[MostChildren];
        bool isMain, others;
        do
        {
            isMain = others = false;
            foreach (int pid in Children(children))
            {
                isMain |= pid == main;
                if (pid == main)
                    continue;
                if (Native.waitpid(pid, null, Native.WNOHANG) != pid)
                    return false;
                others = true;                                       // it may have left children of its own since they were listed
            }
        }
        while (others);
        return isMain;
    }

    /// <summary>The children of this thread, which has no other; none where they are too many.</summary>
    private static ReadOnlySpan<int> Children(Span<int> children)
    {
        const int enough = 512;
        byte* text = stackalloc byte[enough];
        int length, count = 0;
        fixed (byte* path = "/proc/thread-self/children\0"u8)
            length = ProcessFacts.ReadFile(path, text, enough);
        if (length >= enough)
            return default;
        for (int at = 0; at < length && count < children.Length; at++)
        {
            int pid = 0;
            for (; at < length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
                pid = pid * 10 + text[at] - '0';
            if (pid != 0)
                children[count++] = pid;
        }
        return children[..count];
    }

    /// <summary>Takes leave of all that have ended: whether something of the tree is left.</summary>
    public static bool ReapAll()
    {
        while (true)
        {
            int pid = Native.waitpid(-1, null, Native.WNOHANG);
            if (pid == 0)
                return true;
            if (pid < 0 && Native.Errno != Native.EINTR)
                return false;
        }
    }

    /// <summary>
    /// Sends a stop signal to all below but a group that has got it already; and SIGCONT, so that those hear it who were stopped.
    /// </summary>
    public void Ask(int signal, int group)
    {
        if (!Prepare())
            return;
        Look();
        for (int i = 0; i < _count; i++)
        {
            if (!_members[i].IsBelow || _members[i].Group == group)
                continue;
            Signal(_members + i, signal);
            Signal(_members + i, Native.SIGCONT);
        }
    }

    /// <summary>
    /// Freezes everything below until nothing new turns up, then kills it all. What couldn't be seen yet, the next call finds.
    /// </summary>
    public void Kill()
    {
        if (!Prepare())
            return;
        new Span<byte>(_frozen, MaxPid / 8).Clear();
        for (int pass = 0; pass < FreezePasses && Freeze() > 0; pass++)
            Look();
        Faults.Reach(ShimFault.TreeFrozen);
        for (int i = 0; i < _count; i++)
            if (_members[i].IsBelow)
                Signal(_members + i, Native.SIGKILL);
        Faults.Reach(ShimFault.TreeKilled);
    }

    /// <summary>Stops those below that this round has not yet stopped: how many.</summary>
    private readonly int Freeze()
    {
        int fresh = 0;
        for (int i = 0; i < _count; i++)
        {
            int pid = _members[i].Pid;
            if (!_members[i].IsBelow || (_frozen[pid / 8] & 1 << pid % 8) != 0)
                continue;
            _frozen[pid / 8] |= (byte)(1 << pid % 8);
            Signal(_members + i, Native.SIGSTOP);
            fresh++;
        }
        return fresh;
    }

    /// <summary>
    /// Reads the process table and marks what is below. Parents mostly have the lower number, so two rounds do as a rule.
    /// </summary>
    private void Look()
    {
        List();
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = 0; i < _count; i++)
            {
                Member* member = _members + i;
                if (member->IsBelow || !(member->Parent == root || IsBelow(member->Parent)))
                    continue;
                member->IsBelow = changed = true;
            }
        }
    }

    private void List()
    {
        _count = 0;
        byte* memory = stackalloc byte[8];
        var path = new ByteText(memory, 8);
        path.Add("/proc");
        int folder = Native.open(path.Bytes, Native.O_RDONLY | Native.O_DIRECTORY | Native.O_CLOEXEC, 0);
        while (folder >= 0 && DirectoryEntry.Read(folder, _entries, EntriesBytes) is > 0 and var bytes)
            for (var entry = new DirectoryEntry(_entries); entry.Start < _entries + bytes; entry = entry.Next)
                AddMember(entry.Name);
        if (folder >= 0)
            Native.close(folder);
    }

    private void AddMember(byte* name)
    {
        int pid = 0;
        for (; *name is >= (byte)'0' and <= (byte)'9'; name++)
            pid = pid * 10 + *name - '0';
        if (*name == 0 && pid > 0 && pid < MaxPid && _count < MaxPid && ProcessFacts.TryRead(pid, out ProcessFacts facts) && facts.State != 'Z')
            _members[_count++] = new() { Pid = pid, Parent = facts.Parent, Group = facts.Group, StartTime = facts.StartTime, State = facts.State };
    }

    /// <summary>/proc lists numbers in ascending order, so a half is cut off at each step.</summary>
    private readonly bool IsBelow(int pid)
    {
        int low = 0, high = _count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_members[middle].Pid == pid)
                return _members[middle].IsBelow;
            if (_members[middle].Pid < pid)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return false;
    }

    /// <summary>Never by a bare number: it may be another's by now. The pidfd is taken first, then the identity is compared.</summary>
    private static void Signal(Member* member, int number)
    {
        int pidfd = Native.PidfdOpen(member->Pid);
        if (pidfd < 0)
            return;
        if (ProcessFacts.TryRead(member->Pid, out ProcessFacts facts) && facts.StartTime == member->StartTime)
            Native.PidfdSignal(pidfd, number);
        Native.close(pidfd);
    }

    private bool Prepare()
    {
        if (_members == null)
        {
            _members = (Member*)Native.Reserve(MaxPid * (nuint)sizeof(Member));
            _entries = Native.Reserve(EntriesBytes);
            _frozen = Native.Reserve(MaxPid / 8);
        }
        if (_members == null || _entries == null || _frozen == null)
            return false;
        Look();
        return true;
    }
}
