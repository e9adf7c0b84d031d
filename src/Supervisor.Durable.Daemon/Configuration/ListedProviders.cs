using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>
/// A source of configuration that shows all its keys at once. .NET's own interface has only the children of one section, for each of which it
/// reads through all keys of all sections: with a thousand jobs that took half of dsupd's start.
/// </summary>
internal interface IListed : IConfigurationProvider
{
    /// <summary>Whole keys (<c>Jobs:web:Command:0</c>) and their values.</summary>
    IEnumerable<KeyValuePair<string, string?>> Pairs { get; }
}

/// <summary>A file's text.</summary>
internal sealed class ListedJson(byte[] text) : JsonStreamConfigurationProvider(new() { Stream = new MemoryStream(text) }), IListed
{
    public IEnumerable<KeyValuePair<string, string?>> Pairs => Data;
}

/// <summary>Variables whose names begin with a prefix.</summary>
internal sealed class ListedEnvironment(string prefix) : EnvironmentVariablesConfigurationProvider(prefix), IListed
{
    public IEnumerable<KeyValuePair<string, string?>> Pairs => Data;
}

/// <summary>What a builder takes.</summary>
internal sealed class ListedSource(IListed provider) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => provider;
}
