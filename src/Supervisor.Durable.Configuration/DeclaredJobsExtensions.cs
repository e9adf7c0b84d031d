using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Supervisor.Durable.Configuration;

namespace Supervisor.Durable;

/// <summary>Jobs that a host's configuration declares.</summary>
public static class DeclaredJobsExtensions
{
    /// <summary>
    /// Makes the jobs of a section when the host starts, by the keys and rules of dsupd's <c>Jobs</c>: <c>Command</c> or <c>Shell</c>,
    /// <c>Restart</c>,
    /// <c>Stop</c>, <c>Schedules</c>, … New ones are added, and started where they are <c>AutoStart</c>; definitions that differ are
    /// changed, for the next
    /// launch. No process is ended by it: a job that is declared no longer is left as it is, with a warning. A mistake is reported with its
    /// key (<see cref="InvalidConfigurationException"/>), and the host does not start.
    /// </summary>
    /// <remarks>
    /// Where the section belongs to the host's own configuration, a list in a later file replaces that of an earlier one as a whole; .NET
    /// by itself would
    /// mix their items. Names of environment variables that differ only in case are one, as all keys of .NET's configuration.
    /// </remarks>
    /// <param name="builder">What AddDurableSupervisor returns.</param>
    /// <param name="jobs">The section, such as <c>configuration.GetSection("Jobs")</c>: jobs by name.</param>
    public static DurableSupervisorBuilder AddJobs(this DurableSupervisorBuilder builder, IConfiguration jobs)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(jobs);
        var key = builder.ServiceKey;
        builder.ChangeOptions(options => options with { HoldSchedules = true });   // those that are declared no longer are not to fire meanwhile
        builder.Services.AddSingleton<IHostedService>(provider => new DeclaredJobsService(
            () => provider.GetRequiredKeyedService<DurableSupervisor>(key),
            () => JobsSection.Read(jobs, provider.GetService<IConfiguration>()),
            (jobs as IConfigurationSection)?.Path ?? "Jobs",
            provider.GetService<ILogger<DurableSupervisor>>() ?? NullLogger<DurableSupervisor>.Instance));
        return builder;
    }
}
