import Foundation
import SessionCapture

/// The patterns that `git session` adds to a clone's `info/exclude`, for files that concern only this machine.
struct LocalExcludes {
    let clone: Clone

    private static let remark = "# put here by 'git session enable'\n"
    private var path: String { WorkTree.resolving(clone.commonDirectory + "/info/exclude") }
    /// A copy of the file from before our first pattern; missing where there was no file.
    private var originalPath: String { clone.spool.path + "/exclude.original" }

    private var text: String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// Adds a pattern if it is missing.
    ///
    /// - Throws: where the file cannot be written.
    func add(_ pattern: String) throws {
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

    /// Removes a pattern. After the last one, the file is again as it was found, byte for byte.
    ///
    /// - Throws: where the file cannot be written.
    func remove(_ pattern: String) throws {
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
            // Lines that the developer has added since stay.
            let isAsFound = original.map { $0 + Data("\n".utf8) == Data(rest.utf8) } ?? false
            try write(isAsFound ? String(rest.dropLast()) : rest)
        }
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
