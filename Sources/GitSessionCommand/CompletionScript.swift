import ArgumentParser

/// The script with which a shell completes `git session`.
///
/// A shell function needs a name without spaces, and Git's own completion calls a certain name: `git-session` in zsh
/// and fish, `_git_session` in bash.
enum CompletionScript {
    /// The script that the arguments ask for; nil where they ask for something else or for an unknown shell.
    static func asked(by arguments: some Collection<String>) -> String? {
        let option = "--generate-completion-script"
        guard let first = arguments.first, first == option || first.hasPrefix(option + "=") else {
            return nil
        }
        let name = first == option ? arguments.dropFirst().first : String(first.dropFirst(option.count + 1))
        guard arguments.count <= (first == option ? 2 : 1) else { return nil }
        let shell = name.map { CompletionShell(rawValue: $0) } ?? CompletionShell.autodetected()
        return shell.map { of($0) }
    }

    private static func of(_ shell: CompletionShell) -> String {
        let script = NamedCommand.completionScript(for: shell)
        return shell == .bash ? script + "\n\n" + forGitInBash : script
    }

    /// The command under a name of one word.
    private struct NamedCommand: ParsableCommand {
        static var configuration: CommandConfiguration {
            var configuration = GitSession.configuration
            configuration.commandName = "git-session"
            return configuration
        }
    }

    /// A function for Git's completion, which calls it for the words after `git session` and adds no space itself.
    private static let forGitInBash = """
        _git_session() {
            local line="${COMP_LINE}" rest="${COMP_LINE#*session}"
            local -a given=("${COMP_WORDS[@]}")
            local -i index=1
            while [[ "${index}" -lt "${#given[@]}" && "${given[index]}" != session ]]; do index+=1; done

            local -a COMP_WORDS=(git-session "${given[@]:index + 1}")
            local -i COMP_CWORD="$((COMP_CWORD - index))"
            local COMP_LINE="git-session${rest}"
            local -i COMP_POINT="$((COMP_POINT - ${#line} + ${#COMP_LINE}))"
            _git-session git-session "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            COMPREPLY=("${COMPREPLY[@]/%/ }")
        }
        """
}
