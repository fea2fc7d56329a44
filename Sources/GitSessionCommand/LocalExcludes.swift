import Foundation

/// The patterns that `git session` puts into a clone's `info/exclude`: files of this machine that Git need not show.
struct LocalExcludes {
    let clone: Clone

    private static let remark = "# put here by 'git session enable'\n"
    private var path: String { clone.commonDirectory + "/info/exclude" }

    private var text: String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    func add(_ pattern: String) throws {
        var text = text
        guard !text.split(separator: "\n").contains(where: { $0 == pattern }) else { return }
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        try FileManager.default.createDirectory(
            atPath: clone.commonDirectory + "/info", withIntermediateDirectories: true)
        try write(text + Self.remark + pattern + "\n")
    }

    func remove(_ pattern: String) throws {
        let entry = Self.remark + pattern + "\n"
        guard text.contains(entry) else { return }
        try write(text.replacing(entry, with: ""))
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
