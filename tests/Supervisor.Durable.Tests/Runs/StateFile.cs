using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>State files as a shim might leave them.</summary>
internal static class StateFile
{
    public static byte[] Bytes<T>(this T payload)
        where T : unmanaged => StateReader.Format(payload);

    public static byte[] Of(params (Slot Slot, byte[] Bytes)[] slots)
    {
        var state = new byte[RunLayout.StateBytes];
        foreach (var (slot, bytes) in slots)
            bytes.CopyTo(state, (int)slot * RunLayout.SlotBytes);
        return state;
    }

    public static BootId Boot(Guid boot)
    {
        var id = new BootId();
        boot.TryWriteBytes(id, bigEndian: true, out _);
        return id;
    }
}
