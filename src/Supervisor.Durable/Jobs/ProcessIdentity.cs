namespace Supervisor.Durable;

/// <summary>What distinguishes one process from every other, also from a later one with the same pid.</summary>
/// <param name="BootId">/proc/sys/kernel/random/boot_id of the boot it lives in.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="StartTime">Field 22 of /proc/pid/stat, clock ticks since boot (proc(5)).</param>
/// <param name="PidfdInode">The inode of its pidfd (unique per process since Linux 6.9), or 0 where it isn't known.</param>
internal sealed record ProcessIdentity(Guid BootId, int Pid, long StartTime, long PidfdInode);
