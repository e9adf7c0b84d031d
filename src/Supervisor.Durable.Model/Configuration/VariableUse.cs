namespace Supervisor.Durable.Configuration;

/// <summary>What is done about <c>${NAME}</c> in values that may have variables.</summary>
internal abstract class VariableUse
{
    /// <summary>Nothing: every text is meant as it stands, as over the socket.</summary>
    public static VariableUse Literal { get; } = new AsItStands();

    /// <summary>Only how they are written is checked: their values are known where the supervisor runs.</summary>
    public static VariableUse Later { get; } = new Unexpanded();

    /// <summary>They are expanded.</summary>
    /// <param name="variable">A variable's value; null where it is not set.</param>
    public static VariableUse By(Func<string, string?> variable) => new Expanding(variable);

    /// <summary>Whether texts still have their variables after it.</summary>
    public virtual bool LeavesTemplates => false;

    /// <summary>The text as it is to be checked.</summary>
    /// <exception cref="FormatException">A variable can't be expanded; the message says why, and what to do.</exception>
    public virtual string Apply(string text) => text;

    private sealed class AsItStands : VariableUse;

    private sealed class Unexpanded : VariableUse
    {
        public override bool LeavesTemplates => true;
    }

    private sealed class Expanding(Func<string, string?> variable) : VariableUse
    {
        public override string Apply(string text) => Expansion.Apply(text, variable);
    }
}
