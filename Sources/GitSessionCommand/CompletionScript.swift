import ArgumentParser

/// The script by which a shell completes `git session`.
///
/// A shell's function needs a name without spaces, and Git's own completions ask others for theirs: zsh's and fish's for what
/// completes `git-session`, bash's for a function `_git_session`.
enum CompletionScript {
    /// The script that is asked for; nil where something else is, or the shell is none that is known.
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

    /// The command by a name that is a single word.
    private struct NamedCommand: ParsableCommand {
        static var configuration: CommandConfiguration {
            var configuration = GitSession.configuration
            configuration.commandName = "git-session"
            return configuration
        }
    }

    /// Git's completion leaves the words behind `git session` to this function, and no space behind what it is given.
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
