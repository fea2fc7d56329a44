import ArgumentParser
import Foundation
import GitProcess
import SessionCapture

/// `git session enable`
struct EnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Begin to record in this repository.",
        discussion: """
            Puts Git hooks into the clone (hooks that are there go on running, and their exit status stands) and \
            the recorder into Claude Code's settings for this work tree. Running it again mends what is missing; \
            'git session disable' undoes it.
            """)

    @Flag(help: "Leave the agents' settings alone; put in the Git hooks only.")
    var noAgentHooks = false

    func run() throws {
        let clone = try Clone()
        let files = try InstalledFiles()
        try CloneHooks(clone: clone, files: files).install()
        if !noAgentHooks { try ClaudeSettings(clone: clone, program: files.sessionProgram).install() }
        print("Recording in \(clone.top).")
        let mirrors = try clone.remotes().filter { try isMirror($0, in: clone) }
        if mirrors.isEmpty {
            print(
                "No remote is a mirror yet. Sessions stay here until one is; then a push brings them along.")
        } else {
            print("Sessions go to: \(mirrors.map(\.name).joined(separator: ", ")). No other remote gets any.")
        }
    }

    private func isMirror(_ remote: (name: String, url: String), in clone: Clone) throws -> Bool {
        do {
            return try MirrorBook(clone: clone).home(at: remote.url, asksAgain: true) != nil
        } catch {
            print("The remote '\(remote.name)' does not answer; it is asked again at the next push.")
            return false
        }
    }
}
