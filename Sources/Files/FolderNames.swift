import Glibc

/// The names of what lies in a folder.
package enum FolderNames {
    /// In no order; none where the folder cannot be read.
    ///
    /// - Parameter part: what the names must have in them; all names have nothing.
    package static func of(_ folder: String, having part: String = "") -> [String] {
        all(of: folder, having: part) ?? []
    }

    /// The same; nil where the folder cannot be read.
    package static func all(of folder: String, having part: String = "") -> [String]? {
        guard let listing = opendir(folder) else { return nil }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    strstr(name, part) == nil ? nil : String(cString: name)
                }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
