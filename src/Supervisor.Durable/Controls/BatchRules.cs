using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Controls;

/// <summary>What a batch must keep to, beyond its types, before it may become rows.</summary>
internal static class BatchRules
{
    /// <exception cref="InvalidJobException">It cannot be accepted; the message says what to do.</exception>
    public static void Check(ControlBatch batch)
    {
        if (batch.Controls.IsDefaultOrEmpty)
            throw new InvalidJobException("The batch has no controls. Give one or more.");
        if (!Enum.IsDefined(batch.Priority))
            throw new InvalidJobException($"{(int)batch.Priority} is no priority. Use Normal, High or Urgent.");
        foreach (var control in batch.Controls)
        {
            var (signal, grace) = control switch
            {
                Control.GracefulStop c => (c.Signal, c.Grace),
                Control.TryGracefulRestart c => (c.Signal, c.Grace),
                Control.SendSignal c => (c.Signal, null),
                _ => ((Signal?)null, (TimeSpan?)null),
            };
            if (HookName.Of(control) is { Length: 0 or > 200 } hook)
                throw new InvalidJobException($"'{hook}' cannot be the name of a hook. Use the name that it was registered by.");
            if (control.StopCause is { } cause && !Enum.IsDefined(cause))
                throw new InvalidJobException($"{(int)cause} is no cause of a stop. Use one of StopCause.");
            SpecRules.CheckSignal(signal);
            SpecRules.CheckGrace(grace);
        }
    }
}
