namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>A section of .NET's configuration: its value, what stands below it, in the order of its keys; upper and lower case are the same.</summary>
internal sealed class ConfigurationNode
{
    /// <summary>In .NET's order, to which "1" and "01" are equal; as names they are not.</summary>
    private static readonly Comparer<string> Order = Comparer<string>.Create(
        (one, other) => ConfigurationKeyComparer.Instance.Compare(one, other) is not 0 and var order ? order : StringComparer.OrdinalIgnoreCase.Compare(one, other));

    private readonly SortedDictionary<string, ConfigurationNode> _children = new(Order);

    /// <summary>The text of a leaf.</summary>
    public string? Value { get; private set; }

    public IEnumerable<KeyValuePair<string, ConfigurationNode>> Children => _children;

    public bool HasChildren => _children.Count > 0;

    /// <summary>All of it, each key read once; a later source wins.</summary>
    /// <param name="configuration">Of <see cref="IListed"/> sources.</param>
    public static ConfigurationNode Of(IConfigurationRoot configuration)
    {
        var root = new ConfigurationNode();
        foreach (var (key, value) in configuration.Providers.Cast<IListed>().SelectMany(provider => provider.Pairs))
            root.At(key).Value = value;
        return root;
    }

    private ConfigurationNode At(string key)
    {
        var node = this;
        foreach (var part in key.Split(ConfigurationPath.KeyDelimiter))
        {
            if (!node._children.TryGetValue(part, out var child))
                node._children.Add(part, child = new());
            node = child;
        }
        return node;
    }
}
