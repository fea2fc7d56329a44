import Domain
import Glibc

/// The files below a folder, except Git's own. Links are not followed.
enum FileTree {
    /// A name in the file system: bytes, which need not be text.
    typealias Name = [UInt8]

    struct Entry {
        /// The path, starting with the folder that was asked for.
        let path: Name
        /// The path below that folder, for people; a folder's ends with `/`.
        let shown: String
        /// The error number, if it is known before the file is opened that it cannot be read.
        var failure: Int32?
    }

    /// Calls `body` with each file and each unreadable folder, in the order of their names.
    static func forEach(below folder: String, _ body: (Entry) throws -> Void) throws {
        try forEach(below: Name(folder.utf8), "", body)
    }

    private static func forEach(
        below folder: Name, _ shownFolder: String, _ body: (Entry) throws -> Void
    ) throws {
        let children: [Child]
        switch self.children(of: folder) {
        case .success(let found): children = found
        case .failure(let failure):
            try body(
                Entry(path: folder, shown: shownFolder.isEmpty ? "./" : shownFolder, failure: failure.number))
            return
        }
        for child in children {
            let path = folder + [UInt8(ascii: "/")] + child.name
            let shown = shownFolder + self.shown(child.name)
            switch child.kind {
            case .file: try body(Entry(path: path, shown: shown))
            case .folder where child.name.elementsEqual(".git".utf8): break
            case .folder: try forEach(below: path, shown + "/", body)
            case .unknown(let failure): try body(Entry(path: path, shown: shown, failure: failure))
            }
        }
    }

    /// A name as text. If it is not UTF-8, each byte that is not ASCII is written as its number.
    private static func shown(_ name: Name) -> String {
        String(validating: name, as: UTF8.self)
            ?? name.map { byte in
                byte < 0x80 ? String(UnicodeScalar(byte)) : "\\x" + Hexadecimal.string(of: [byte])
            }.joined()
    }

    // MARK: One folder

    private struct Child {
        enum Kind {
            case file, folder
            case unknown(failure: Int32)
        }

        let name: Name
        let kind: Kind
    }

    private struct Failure: Error {
        let number: Int32
    }

    /// The files and folders in a folder, by name; anything else is left out.
    private static func children(of folder: Name) -> Result<[Child], Failure> {
        guard let listing = folder.withPath(opendir) else { return .failure(Failure(number: errno)) }
        defer { closedir(listing) }
        var children: [Child] = []
        errno = 0
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Name($0.prefix { $0 != 0 }) }
            if !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8),
                let kind = kind(of: folder + [UInt8(ascii: "/")] + name, Int(entry.pointee.d_type))
            {
                children.append(Child(name: name, kind: kind))
            }
            errno = 0
        }
        guard errno == 0 else { return .failure(Failure(number: errno)) }
        return .success(children.sorted { $0.name.lexicographicallyPrecedes($1.name) })
    }

    private static func kind(of path: Name, _ type: Int) -> Child.Kind? {
        switch type {
        case Int(DT_REG): return .file
        case Int(DT_DIR): return .folder
        // Some file systems do not report the kind.
        case Int(DT_UNKNOWN): break
        default: return nil
        }
        var status = stat()
        guard path.withPath({ lstat($0, &status) }) == 0 else { return .unknown(failure: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return nil
        }
    }
}

extension FileTree.Name {
    /// Calls `body` with the path as a C string.
    func withPath<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        body(map { CChar(bitPattern: $0) } + [0])
    }
}
