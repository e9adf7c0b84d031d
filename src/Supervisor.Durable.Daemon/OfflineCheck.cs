using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon;

/// <summary><c>dsupd --check</c>: what <c>dsup doctor</c> asks of a running supervisor, without one. Changes nothing.</summary>
internal static class OfflineCheck
{
    /// <summary>A line a check, and the advice below it. 1 if something has failed.</summary>
    public static async Task<int> RunAsync(string? dataDirectory, string? config)
    {
        var settings = new OwnConfiguration(ConfigurationPlaces.OfThisProcess(config)).Read();
        var place = SocketLocation.Resolve(dataDirectory ?? settings.DataDirectory, settings.Socket);
        var diagnoses = await DurableSupervisor.ExamineAsync(place.DataDirectory);
        foreach (var (check, health, found, advice) in diagnoses.Prepend(ConfigurationDiagnosis.Of(settings)))
        {
            Console.Out.WriteLine($"{Word(health),-5} {check,-24} {CommandWords.Of(found)}");
            if (advice is not null)
                Console.Out.WriteLine($"{"",-31}{CommandWords.Of(advice)}");
        }
        return diagnoses.Any(d => d.Health == Health.Fail) ? 1 : 0;
    }

    public static string Word(Health health) => health switch
    {
        Health.Ok => "ok",
        Health.Warn => "warn",
        _ => "fail",
    };
}
