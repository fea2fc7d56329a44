import Domain
import Files
import Foundation
import SessionCapture

/// The files that agents' editing tools are about to write. Between the moment that a tool wrote and the moment that its
/// hook told it, a command's comparison would take the change for the command's.
struct PendingEdits {
    let spool: Spool

    /// How long a tool takes from its beginning until its hook told, in seconds; one that never tells has failed.
    private static let maximumAge = 10

    private var folder: String { spool.path + "/shell/pending" }

    private func note(_ call: String, of report: HookReport) -> String {
        let call = [report.agent, report.ownerConversation, call].joined(separator: "\0")
        return "\(folder)/\(BlobID.of(Data(utf8: call))?.hex ?? "call")"
    }

    /// Notes the files that a call is about to write.
    ///
    /// - Throws: where the spool cannot be written.
    func add(_ report: HookReport, from folder: String) throws {
        let files = report.commands.editedFiles.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
        guard !files.isEmpty else { return }
        try FileManager.default.createDirectory(
            atPath: self.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Spool.replace(
            note(report.commands.identity, of: report), with: Data(utf8: files.joined(separator: "\0")))
    }

    /// Notes that what calls wrote is told, or that they wrote nothing.
    func remove(_ calls: Set<String>, of report: HookReport) {
        for call in calls { unlink(note(call, of: report)) }
    }

    /// The files, absolute and without symbolic links in their folders.
    var files: Set<String> {
        let names = FolderNames.of(folder)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return names.reduce(into: []) { files, name in
            let path = "\(folder)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { return }
            guard status.st_mtim.tv_sec > now.tv_sec - Self.maximumAge else {
                unlink(path)
                return
            }
            let listed = FileManager.default.contents(atPath: path) ?? Data()
            for file in String(decoding: listed, as: UTF8.self).split(separator: "\0") {
                let path = String(file) as NSString
                let parent = WorkTree.resolving(path.deletingLastPathComponent)
                files.insert("\(parent)/\(path.lastPathComponent)")
            }
        }
    }
}
