/// Git's settings, read at once: a process for each would cost as much as all of them.
package struct GitConfiguration: Sendable {
    private let settings: [(key: String, value: String)]

    /// Parses what `git config --null --list` prints: each setting ends with a null byte and has a line feed between key
    /// and value; see git-config(1).
    init(_ output: [UInt8]) {
        settings = output.split(separator: 0).map { setting in
            let parts = setting.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
            return (
                String(decoding: parts[0], as: UTF8.self),
                parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
            )
        }
    }

    /// All values of a key without a subsection, in the order in which Git reads them: the last one counts.
    package func values(of key: String) -> [String] {
        let key = key.lowercased()
        return settings.filter { $0.key == key }.map(\.value)
    }

    /// The keys that begin with `prefix`, as Git writes them.
    package func keys(beginningWith prefix: String) -> [String] {
        settings.map(\.key).filter { $0.hasPrefix(prefix) }
    }
}

extension GitCommand {
    /// Reads the settings as Git sees them, or only those in the repository's own file.
    ///
    /// - Throws: `GitFailure` where the configuration cannot be read.
    package func configuration(ofRepositoryAlone isLocal: Bool = false) throws(GitFailure) -> GitConfiguration
    {
        GitConfiguration(try bytes(["config", "--null", "--list"] + (isLocal ? ["--local"] : [])))
    }
}
