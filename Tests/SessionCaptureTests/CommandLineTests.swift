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

    @Test func `a session without prompts is listed with none`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        #expect(try clone.git("session", "log").contains("    no prompts\n"))
        try clone.claude("UserPromptSubmit", ["prompt": "Add a"])
        #expect(try clone.git("session", "log").contains("    1 prompt: Add a\n"))
    }
}
