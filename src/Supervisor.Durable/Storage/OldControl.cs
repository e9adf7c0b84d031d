namespace Supervisor.Durable.Storage;

/// <summary>A control that retention looks at.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Batch">The number of the first control that was sent with it.</param>
/// <param name="MayGo">Whether it and its run may go, as far as it alone is concerned.</param>
/// <param name="IsOld">Whether it was accepted before the limit.</param>
/// <param name="HasRun">Whether it launched a run that has a row.</param>
/// <param name="GoesOn">Whether the next control is of the same batch.</param>
internal sealed record OldControl(long Seq, long Batch, bool MayGo, bool IsOld, bool HasRun, bool GoesOn);
