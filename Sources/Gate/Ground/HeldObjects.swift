import Files
import Foundation
import Glibc

/// The objects of a held push: the files that Git had in quarantine, linked into a folder of their own, so that keeping
/// a pack of a gigabyte copies none of it.
package struct HeldObjects: Sendable {
    package let folder: String

    init(folder: String) {
        self.folder = folder
    }

    /// The objects cannot be kept, brought back or forgotten.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        /// The reason in the system's words, without the path.
        let reason: String

        fileprivate init(path: String, code: Int32 = errno) {
            self.path = path
            reason = SystemError("keep \(path)", code: code).reason
        }

        var description: String { "trouble with a held push's objects at \(path): \(reason)" }
    }

    package var exist: Bool { access(folder, F_OK) == 0 }

    /// Keeps what is in `quarantine`; durable when this returns.
    func keep(quarantine: String) throws {
        let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
        try Self.makeFolder(parent)
        try Self.link(from: quarantine, to: folder)
        try Self.sync(parent)
    }

    /// Brings them into the objects of a repository, where they may be already.
    func release(into objects: String) throws {
        // Git's clean-up spares what is new: no ref leads there yet.
        try Self.link(from: folder, to: objects, asNew: true)
    }

    /// Removes them. Another process may do so at the same moment: the one that renames the folder removes it.
    func discard() throws {
        let gone = "\(folder).\(UUID().uuidString)"
        guard rename(folder, gone) == 0 else {
            guard errno != ENOENT else { return }
            throw Failure(path: folder)
        }
        try FileManager.default.removeItem(atPath: gone)
    }

    /// How many bytes packs and loose objects have.
    func bytes() throws -> Int {
        guard exist else { return 0 }
        return try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
            guard Self.isLoose(name) || name == "pack" else { return sum }
            let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")
            return try files.filter { Self.isLoose(name) || $0.hasSuffix(".pack") }.reduce(sum) { sum, file in
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)/\(file)")
                return sum + (attributes[.size] as? Int ?? 0)
            }
        }
    }

    private static func isLoose(_ name: String) -> Bool {
        name.count == 2 && name.allSatisfy(\.isHexDigit)
    }

    /// Links packs and loose objects. Of a pack the index comes last: what has no index is not looked at.
    private static func link(from source: String, to target: String, asNew: Bool = false) throws {
        try makeFolder(target)
        for name in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
            let isLoose = isLoose(name)
            guard isLoose || name == "pack" else { continue }
            let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
            try makeFolder(to)
            for file in try FileManager.default.contentsOfDirectory(atPath: from).sorted(by: isBefore)
            where isLoose || order(of: file) != nil {
                try link(file: "\(from)/\(file)", to: "\(to)/\(file)")
                if asNew { utimensat(AT_FDCWD, "\(to)/\(file)", nil, 0) }
            }
            try sync(to)
        }
        try sync(target)
    }

    private static func order(of file: String) -> Int? {
        ["pack", "rev", "idx"].firstIndex { file.hasSuffix("." + $0) }
    }

    private static func isBefore(_ left: String, _ right: String) -> Bool {
        (order(of: left) ?? 0, left) < (order(of: right) ?? 0, right)
    }

    private static func link(file: String, to target: String) throws {
        guard Glibc.link(file, target) != 0, errno != EEXIST else { return }
        guard errno == EXDEV else { throw Failure(path: target) }
        // The home is on another file system than the mirror.
        let part = target + ".part"
        do {
            try copy(file, to: part)
            guard rename(part, target) == 0 else { throw Failure(path: target) }
        } catch {
            unlink(part)
            throw error
        }
    }

    private static func copy(_ file: String, to target: String) throws {
        let source = try opened(file, O_RDONLY)
        // As Git has them.
        let copy = try opened(target, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o444)
        try source.use { source in
            try copy.use { descriptor in
                while true {
                    let count = sendfile(descriptor, source, nil, 1 << 30)
                    if count == 0 { break }
                    guard count > 0 || errno == EINTR else { throw Failure(path: target) }
                }
                guard fsync(descriptor) == 0 else { throw Failure(path: target) }
            }
        }
    }

    private static func opened(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(Failure) -> Descriptor
    {
        do {
            return try Descriptor(opening: path, flags, mode: mode)
        } catch {
            throw Failure(path: path, code: error.code)
        }
    }

    private static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw Failure(path: path)
    }

    private static func sync(_ path: String) throws(Failure) {
        do {
            try DurableFile.sync(path)
        } catch {
            throw Failure(path: path, code: error.code)
        }
    }
}
