using System.CommandLine;
using Supervisor.Durable.Cli.Completing;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup completion bash|zsh|fish</c></summary>
internal static class CompletionVerb
{
    public static Verb Create()
    {
        var shell = new Argument<string>("SHELL") { Arity = ArgumentArity.ExactlyOne, Description = string.Join(", ", ShellScript.Shells) };
        shell.CompletionSources.Add(ShellScript.Shells);
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var said }] && !ShellScript.Shells.Contains(said))
                result.AddError($"'{said}' is none of {string.Join(", ", ShellScript.Shells)}.{(Nearest.Of(said, ShellScript.Shells) is { } near ? $" Did you mean '{near}'?" : "")}");
        });
        var verb = new Verb("completion", "Print what a shell needs to complete verbs, options and jobs")
        {
            Synopsis = string.Join('|', ShellScript.Shells),
            Examples =
            [
                ("dsup completion bash > /etc/bash_completion.d/dsup", "bash, for everybody"),
                ("source <(dsup completion bash)", "bash; put it into ~/.bashrc"),
                ("source <(dsup completion zsh)", "zsh; put it into ~/.zshrc after compinit"),
                ("dsup completion fish > ~/.config/fish/completions/dsup.fish", "fish"),
            ],
        };
        verb.Arguments.Add(shell);
        verb.Does((session, parse, _) =>
        {
            session.Out.Write(ShellScript.Of(parse.GetValue(shell)!));
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }
}
