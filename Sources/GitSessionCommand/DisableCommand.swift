import ArgumentParser
import GitProcess
import SessionCapture

/// `git session disable`
struct DisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Stop recording in this repository.",
        discussion:
            "Takes away exactly what 'git session enable' put there. What was recorded stays in .git/gatehouse."
    )

    func run() throws {
        let clone = try Clone()
        let files = try InstalledFiles()
        try CloneHooks(clone: clone, files: files).remove()
        try ClaudeSettings(clone: clone, program: files.sessionProgram).remove()
        print("Not recording any more. What was recorded stays in \(clone.spool.path).")
    }
}
