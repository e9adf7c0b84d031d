using System.Globalization;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// The ends to read of the two pipes of a command's output. While they are held, what is in the pipes does not go with the shim and the
/// command.
/// </summary>
internal sealed record OutputPipes(Descriptor Output, Descriptor Errors) : IDisposable
{
    /// <summary>Two new ones, for a shim that does not run yet.</summary>
    /// <exception cref="NativeException">There are no more descriptors.</exception>
    public static OutputPipes Make()
    {
        var output = NativeChannels.MakeUnwrittenPipe();
        try
        {
            return new OutputPipes(output, NativeChannels.MakeUnwrittenPipe());
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Those of a living shim that an earlier supervisor started; null where they cannot be had, or are not what its state says.
    /// </summary>
    public static OutputPipes? Of(LiveProcess shim, OutputsSlot outputs)
    {
        if (Open(shim, RunLayout.OutputDescriptor, outputs.Output) is not { } output)
            return null;
        if (Open(shim, RunLayout.ErrorsDescriptor, outputs.Errors) is { } errors)
            return new OutputPipes(output, errors);
        output.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Errors.Dispose();
    }

    private static Descriptor? Open(LiveProcess shim, int number, ulong inode)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{shim.Pid}/fd/{number}");
        if (inode == 0 || Native.Inode(path) != inode)               // first: opening something else might do something
            return null;
        _ = Native.TryOpen(path, Native.O_RDONLY | Native.O_NONBLOCK, 0, out var pipe);
        if (pipe is null || Native.Inode(pipe) == inode)
            return pipe;
        pipe.Dispose();
        return null;
    }
}
