import Foundation
import SessionCapture

/// The patterns that `git session` puts into a clone's `info/exclude`: files of this machine that Git need not show.
struct LocalExcludes {
    package let clone: Clone

    private static let remark = "# put here by 'git session enable'\n"
    private var path: String { WorkTree.resolving(clone.commonDirectory + "/info/exclude") }
    /// What was in the file before anything of ours; missing where there was no file.
    private var originalPath: String { clone.spool.path + "/exclude.original" }

    private var text: String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    package func add(_ pattern: String) throws {
        var text = text
        guard !text.split(separator: "\n").contains(where: { $0 == pattern }) else { return }
        if !text.contains(Self.remark) { try keepOriginal() }
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        try FileManager.default.createDirectory(
            atPath: clone.commonDirectory + "/info", withIntermediateDirectories: true)
        try write(text + Self.remark + pattern + "\n")
    }

    private func keepOriginal() throws {
        unlink(originalPath)
        guard let original = FileManager.default.contents(atPath: path) else { return }
        try Spool.replace(originalPath, with: original)
    }

    /// The last pattern that goes leaves the file as it was found, to the letter.
    package func remove(_ pattern: String) throws {
        let entry = Self.remark + pattern + "\n"
        guard text.contains(entry) else { return }
        let rest = text.replacing(entry, with: "")
        guard !rest.contains(Self.remark) else { return try write(rest) }
        let original = FileManager.default.contents(atPath: originalPath)
        unlink(originalPath)
        if original == nil, rest.isEmpty {
            unlink(path)
            rmdir((path as NSString).deletingLastPathComponent)
        } else {
            // What a developer added since stays as it is.
            let isAsFound = original.map { $0 + Data("\n".utf8) == Data(rest.utf8) } ?? false
            try write(isAsFound ? String(rest.dropLast()) : rest)
        }
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
