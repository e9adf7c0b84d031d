namespace Supervisor.Durable.Cli.Importing;

/// <summary>What a supervisord.conf says for all of its programs.</summary>
/// <param name="Environment">Variables of all.</param>
/// <param name="Directory">Where programs start that don't say so.</param>
/// <param name="UMask">The umask of programs that don't say one.</param>
/// <param name="Groups">The group of each program that is in one.</param>
internal sealed record SupervisordCommon(string? Environment, string? Directory, string? UMask, IReadOnlyDictionary<string, string> Groups);
