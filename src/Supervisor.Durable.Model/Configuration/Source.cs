namespace Supervisor.Durable.Configuration;

/// <summary>What a value of the configuration comes from, and how a mistake in it names the place.</summary>
/// <param name="name">Its name, as <c>v_jobs.declared_in</c> has it.</param>
internal abstract class Source(string name)
{
    /// <summary>A definition that came over the socket, or a source without places: a mistake names the key only.</summary>
    public static Source OfKeys(string name) => new Keys(name);

    /// <summary>A variable of the environment: it is what is to be corrected.</summary>
    public static Source OfVariable(string name, string variable) => new Variable(name, variable);

    /// <summary>Its name: a file's path, or <c>environment</c>.</summary>
    public string Name => name;

    /// <summary>A mistake at a place of it.</summary>
    public abstract Mistake At(int offset, string key, string message);

    /// <summary>A place of it, for the mistake at another one, such as <c>in line 3</c>.</summary>
    public abstract string Where(int offset);

    private sealed class Keys(string name) : Source(name)
    {
        public override Mistake At(int offset, string key, string message) => new("", 0, 0, key, message);

        public override string Where(int offset) => "above";
    }

    private sealed class Variable(string name, string variable) : Source(name)
    {
        public override Mistake At(int offset, string key, string message) => new("", 0, 0, key, $"the variable {variable}: {message}");

        public override string Where(int offset) => $"in the variable {variable}";
    }
}
