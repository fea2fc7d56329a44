import ArgumentParser
import Domain
import Foundation
import GitProcess
import SessionCapture

/// `git session prepare-commit-msg`, called by the Git hook of that name.
struct PrepareCommitMessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare-commit-msg",
        abstract: "Seal the sessions behind a commit and name them in its message.",
        discussion: "The Git hook of that name calls this. It always exits 0: a commit is never stopped.")

    @Argument(help: "The file with the message.")
    var file: String
    @Argument(help: "Where the message comes from, as githooks(5) says.")
    var source: String?
    @Argument(help: "The commit that is used again.")
    var commit: String?

    func run() throws {
        // A merge's own edits are its conflicts' resolutions; its message is left as Git made it.
        guard source != "merge" else { return }
        do {
            let clone = try Clone()
            guard FileManager.default.fileExists(atPath: clone.spool.path) else { return }
            do {
                try nameSessions(in: clone)
            } catch {
                clone.spool.log.add("a commit was not linked: \(error)")
                warn("this commit could not be linked to a session: \(error)")
            }
        } catch {
            warn("\(error)")
        }
    }

    private func nameSessions(in clone: Clone) throws {
        let paths = try clone.pathsOfCommit(amends: try amends(clone))
        let touching = clone.spool.sessions().filter { !$0.unsealedPaths().isDisjoint(with: paths) }
        var trailers: [String] = []
        for session in touching {
            guard let sealed = try session.seal() else { continue }
            trailers.append(sealed.trailer.description)
            trailers += try assistance(sealed)
        }
        guard !trailers.isEmpty else { return }
        let arguments = trailers.flatMap { ["--trailer", $0] }
        _ = try clone.git.output(
            ["interpret-trailers", "--in-place", "--if-exists", "addIfDifferent"] + arguments + [file])
    }

    private func amends(_ clone: Clone) throws -> Bool {
        guard source == "commit", let commit else { return false }
        let head = try clone.git.run(["rev-parse", "--verify", "--quiet", "HEAD"]).outputText
        return try clone.git.run(["rev-parse", "--verify", "--quiet", commit]).outputText == head
    }

    private func assistance(_ sealed: SpooledSession.Sealed) throws -> [String] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: sealed.path))
        let segment = try JSONDecoder().decode(SessionSegment.self, from: bytes)
        guard !segment.models.isEmpty else { return ["Assisted-by: \(segment.agent)"] }
        return segment.models.map { "Assisted-by: \(segment.agent):\($0)" }
    }

    private func warn(_ message: String) {
        FileHandle.standardError.write(Data("git session: \(message)\n".utf8))
    }
}
