namespace Supervisor.Durable.Logs;

/// <summary>Which streams are in the middle of a line: a line is counted where it begins, however many pieces it has.</summary>
internal struct OpenLines
{
    private bool _out, _err;

    /// <summary>In the middle of a file it is not known: a line is counted only where one is seen to begin.</summary>
    public static OpenLines Unknown => new() { _out = true, _err = true };

    /// <summary>Takes the next piece: whether it begins a line.</summary>
    public bool Begins(in CriLine piece)
    {
        ref var isOpen = ref piece.IsError ? ref _err : ref _out;
        var begins = !isOpen;
        isOpen = piece.Partial;
        return begins;
    }
}
