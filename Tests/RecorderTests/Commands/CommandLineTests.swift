import HelperTestSupport
import Testing

/// How the command explains itself.
@Suite struct CommandLineTests {
    @Test func `a wrong command line names help pages that are there`() throws {
        let clone = try DeveloperClone()
        let wrong = try clone.tryGit(["session", "nonsense"])
        #expect(wrong.status == 64 && wrong.errors.contains("See 'git session -h' for more"), "\(wrong)")
        // Git itself answers `git session --help`, by a manual that is not there.
        for words in [["-h"], ["help"], ["log", "--help"], ["help", "log"]] {
            let help = try clone.tryGit(["session"] + words)
            #expect(help.succeeded && help.output.contains("USAGE: git session"), "\(words): \(help)")
        }
        let command = try clone.tryGit(["session", "log", "--nope"])
        #expect(command.status == 64 && command.errors.contains("See 'git session log --help'"), "\(command)")
    }

    @Test func `what fails ends with one sentence and status 1`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        let unknown = try clone.tryGit(["session", "show", "nonsense"])
        let noFile = try clone.tryGit(["session", "import", "claude-code", "none.jsonl"])
        let outside = try clone.tryGit(["session", "log"], in: clone.folder.path)

        #expect(unknown.status == 1 && unknown.output == "", "\(unknown)")
        #expect(
            unknown.errors == "Error: no session 'nonsense' is recorded here; see 'git session log'\n",
            "\(unknown)")
        #expect(
            noFile.status == 1 && noFile.errors == "Error: cannot read the transcript none.jsonl\n",
            "\(noFile)")
        #expect(
            outside.status == 1
                && outside.errors.hasPrefix("Error: this is not a work tree of a Git repository ("),
            "\(outside)")
    }

    @Test func `a session without prompts is listed with none`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        #expect(try clone.git("session", "log").contains("    no prompts\n"))
        try clone.claude("UserPromptSubmit", ["prompt": "Add a"])
        #expect(try clone.git("session", "log").contains("    1 prompt: Add a\n"))
    }

    @Test func `bash takes the completion script, and completes git session by Git's own`() throws {
        let clone = try DeveloperClone()
        let script = try clone.git("session", "--generate-completion-script", "bash")
        try clone.write("completion.bash", script)
        let checked = try clone.run("bash", ["-n", "completion.bash"])
        #expect(checked.succeeded && checked.errors.isEmpty, "\(checked)")

        // As readline asks: the words, the line, and where the cursor is.
        let ask = """
            set -u +e
            git=/usr/share/bash-completion/completions/git
            if [[ -e "$git" ]]; then set +u; source "$git"; fi
            source ./completion.bash
            complete_line() {
                read -r -a COMP_WORDS <<<"$1"
                [[ "$1" == *" " ]] && COMP_WORDS+=("")
                COMP_LINE="$1" COMP_POINT="${#1}" COMP_CWORD="$((${#COMP_WORDS[@]} - 1))" COMPREPLY=()
                if [[ "$1" == git-session* ]]; then
                    _git-session git-session "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                elif [[ -e "$git" ]]; then
                    __git_wrap__git_main
                else
                    _git_session
                fi
                echo "<${COMPREPLY[*]}>"
            }
            complete_line 'git session '
            complete_line 'git session sta'
            complete_line 'git session log --for'
            complete_line 'git session log --format '
            complete_line 'git -C . session prev'
            complete_line 'git-session sta'
            """
        let asked = try clone.run("bash", ["--norc", "-c", ask])
        let lines = asked.output.split(separator: "\n")
        #expect(lines.count == 6 && asked.errors.isEmpty, "\(asked)")
        #expect(
            lines.first?.contains("enable ") == true && lines.first?.contains("link ") == true, "\(asked)")
        #expect(
            lines.dropFirst() == [
                "<status >", "<--format >", "<text  json >", "<preview >", "<status>",
            ], "\(asked)")
    }

    @Test(arguments: ["zsh", "fish"])
    func `other shells' scripts name functions that they can have`(shell: String) throws {
        let clone = try DeveloperClone()
        let script = try clone.git("session", "--generate-completion-script", shell)
        #expect(!script.contains("_git session") && !script.contains("'git session'"))
        #expect(script.contains(shell == "zsh" ? "#compdef git-session\n" : "complete -c 'git-session'"))
        #expect(try clone.git("session", "--generate-completion-script=\(shell)") == script)
        let unknown = try clone.tryGit(["session", "--generate-completion-script", "tcsh"])
        #expect(unknown.status == 64 && !unknown.errors.isEmpty, "\(unknown)")
    }
}
