using System.Text.RegularExpressions;

namespace Supervisor.Durable.Jobs;

/// <summary>
/// The line a shell is given. Where it is one simple command the shell is asked to become the program (<c>exec</c>), so that the job's
/// process is the program itself: signals reach it, and how it ended is its own end. Whatever is not provably the same with
/// <c>exec</c> in front is left as it was written.
/// </summary>
internal static partial class ShellLine
{
    /// <summary>bash, ksh, mksh and zsh become the only program of a line by themselves, and know best when they may not.</summary>
    private static readonly HashSet<string> Becoming = ["bash", "ksh", "ksh93", "mksh", "zsh"];

    private static readonly HashSet<string> Waiting = ["sh", "dash", "ash"];

    /// <summary>
    /// What a shell does itself, under whatever name it hides behind sh: <c>exec</c> would look for a program, and find none or another.
    /// </summary>
    private static readonly HashSet<string> Own =
    [
        "if", "then", "else", "elif", "fi", "case", "esac", "for", "select", "while", "until", "do", "done", "in", "function", "time", "coproc",
        ".", "alias", "autoload", "bg", "bind", "break", "builtin", "caller", "cd", "chdir", "command", "compgen", "complete", "compopt",
        "continue", "declare", "dirs", "disown", "echo", "enable", "eval", "exec", "exit", "export", "false", "fc", "fg", "float", "functions",
        "getopts", "hash", "help", "history", "integer", "jobs", "kill", "let", "local", "login", "logout", "mapfile", "nameref", "newgrp",
        "nohup", "popd", "print", "printf", "pushd", "pwd", "r", "read", "readarray", "readonly", "redirect", "return", "set", "shift", "shopt",
        "source", "stop", "suspend", "test", "times", "trap", "true", "type", "typeset", "ulimit", "umask", "unalias", "unset", "wait", "whence",
    ];

    /// <summary>What shall stand where the line stands.</summary>
    /// <param name="shell">The shell and the line.</param>
    /// <param name="environment">The names of the variables the shell will find.</param>
    /// <param name="isProgram">
    /// Whether the shell will find this program. Of one that is missing the shell itself speaks better than its <c>exec</c>.
    /// </param>
    public static string For(Program.Shell shell, IEnumerable<string> environment, Predicate<string> isProgram) =>
        Executed(shell, environment) is { } program && isProgram(program) ? "exec " + shell.Command : shell.Command;

    /// <summary>Whether the shell stays the parent of what the line runs.</summary>
    /// <param name="shell">The shell and the line.</param>
    /// <param name="environment">The names of the variables the shell will find.</param>
    public static bool Keeps(Program.Shell shell, IEnumerable<string> environment)
    {
        var names = environment.ToList();
        if (Executed(shell, names) is not null)
            return false;
        var becomes = Becoming.Contains(Path.GetFileName(shell.Path)) && SimpleCommand(shell.Command) is { } simple
            && !simple.Groups["redirect"].Success && !names.Exists(Prepares);
        return !becomes;
    }

    /// <summary>The program of a line before which <c>exec</c> may stand; null where it may not.</summary>
    private static string? Executed(Program.Shell shell, IEnumerable<string> environment) =>
        shell.ProgramOption == "-c" && IsPlain(shell) && SimpleCommand(shell.Command) is { } simple && !environment.Any(Prepares)
            ? simple.Groups["program"].Value
            : null;

    /// <summary>
    /// A shell known to stay as the program's parent, with options that change nothing about that (-x would show our exec, -r forbids it).
    /// </summary>
    private static bool IsPlain(Program.Shell shell)
    {
        var (name, options) = (Path.GetFileName(shell.Path), shell.Options.IsDefault ? [] : shell.Options);
        if (name == "busybox" && options is ["sh" or "ash", ..])
            (name, options) = (options[0], options[1..]);
        return Waiting.Contains(name) && options.All(HarmlessOptions().IsMatch);
    }

    /// <summary>A line that is one simple command of a program; null for any other line.</summary>
    private static Match? SimpleCommand(string line) =>
        Simple().Match(line) is { Success: true } simple && !Own.Contains(simple.Groups["program"].Value) ? simple : null;

    /// <summary>Functions, start-up files and options can come by the environment; then a name may mean anything.</summary>
    private static bool Prepares(string variable) =>
        variable is "ENV" or "BASH_ENV" or "BASHOPTS" or "SHELLOPTS" or "FPATH" || variable.StartsWith("BASH_FUNC_", StringComparison.Ordinal);

    // Globs, tildes, braces and plain variables mean the same behind exec; but not those that show the line ($BASH_…, $_). What is
    // substituted is
    // run in a shell of its own, whatever it does there. Atomic, or a line of many variables would take exponential time to be refused.
    private const string
        Variable = """\$(?:(?!BASH)[A-Za-z][A-Za-z0-9_]*|\{(?!BASH)[A-Za-z][A-Za-z0-9_]*\}|[0-9@*])""",
        Inside = $$"""[^()'"`\\$\#\r\n] | '[^'\r\n]*' | "(?> [^"$`\\\r\n] | {{Variable}} )*" | {{Variable}}""",
        Substitution = $$"""\$\( (?> {{Inside}} | \$\( (?> {{Inside}} )* \) )* \)""",
        Word = $$"""(?> [A-Za-z0-9_./+@%:,=~*?^!\[\]{}-] | '[^'\r\n]*' | "(?> [^"$`\\\r\n] | {{Variable}} | {{Substitution}} )*" | {{Variable}} | {{Substitution}} )+""",
        Redirection = $$"""(?<redirect> [0-9]? (?> >> | >\| | <> | [<>]& | [<>] ) [ \t]* {{Word}} )""";

    [GeneratedRegex($$"""
        \A[ \t]*
        (?! [0-9]+ [<>] )
        (?: (?<program>[A-Za-z0-9_./+@%][A-Za-z0-9_./+@%-]*) | '(?<program>[A-Za-z0-9_./+@%][A-Za-z0-9_./+@%\x20-]*)' | "(?<program>[A-Za-z0-9_./+@%][A-Za-z0-9_./+@%\x20-]*)" )
        (?> (?> {{Redirection}} | [ \t]+ (?> {{Redirection}} | {{Word}} ) )* )
        [ \t]*\z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Simple();

    [GeneratedRegex(@"\A-[efu]+\z")]
    private static partial Regex HarmlessOptions();
}
