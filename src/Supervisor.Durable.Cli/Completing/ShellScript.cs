namespace Supervisor.Durable.Cli.Completing;

/// <summary>What a shell reads to complete the words of dsup: it asks dsup itself, with the words up to the cursor.</summary>
internal static class ShellScript
{
    private const string Bash = """
        # Completes dsup in bash:  source <(dsup completion bash)
        _dsup() {
            mapfile -t COMPREPLY < <("${COMP_WORDS[0]/#\~/$HOME}" '[suggest]' "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        }
        complete -o default -F _dsup dsup
        """;

    private const string Zsh = """
        #compdef dsup
        # Completes dsup in zsh:  dsup completion zsh > "${fpath[1]}/_dsup",  or in ~/.zshrc after compinit:  source <(dsup completion zsh)
        _dsup() {
            local -a found
            found=("${(@f)$("${words[1]/#\~/$HOME}" '[describe]' "${(@)words[2,CURRENT]}" 2>/dev/null)}")
            if [[ -z "${found[1]}" ]]; then
                _files
                return
            fi
            # _describe wants word:meaning, and colons of the word escaped
            found=("${(@)found//:/\\:}")
            found=("${(@)found/$'\t'/:}")
            _describe -V dsup found
        }
        if [[ "${funcstack[1]}" == _dsup ]]; then
            _dsup "$@"
        else
            compdef _dsup dsup
        fi
        """;

    private const string Fish = """
        # Completes dsup in fish:  dsup completion fish > ~/.config/fish/completions/dsup.fish
        function __dsup_suggest
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            set -l dsup $words[1]
            set -e words[1]
            set -l found (command $dsup '[describe]' $words "$current" 2>/dev/null)
            if test (count $found) -gt 0
                printf '%s\n' $found
            else
                __fish_complete_path "$current"
            end
        end
        complete -c dsup -f -a '(__dsup_suggest)'
        """;

    public static string[] Shells { get; } = ["bash", "zsh", "fish"];

    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        _ => Fish,
    } + "\n";
}
