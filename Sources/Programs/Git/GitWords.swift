/// Git's own words for the cause of a failed push. Any other words may be the upstream's.
enum GitWords {
    /// The words, as git writes them anywhere in a line; the first one found names the cause.
    private static let known = [
        "Authentication failed", "could not read Username", "could not read Password",
        "Permission denied", "Host key verification failed", "Could not resolve host",
        "Connection refused", "Connection timed out", "Connection reset",
        "The requested URL returned error", "does not appear to be a git repository", "not found",
        "bad object", "unable to read", "pack-objects died", "remote unpack failed", "early EOF",
        "No space left on device", "Read-only file system",
        "unexpected disconnect while reading sideband packet", "the remote end hung up unexpectedly",
        "Could not read from remote repository", "unable to access", "remote error",
    ]

    /// The cause that `errors` name; nil where they have no words of git's.
    static func cause(in errors: String) -> String? {
        let lines = errors.split(separator: "\n").filter { !$0.hasPrefix("remote:") }
        return known.first { words in lines.contains { $0.contains(words) } }
    }

    /// Whether a line consists of nothing but one of these.
    static func isOne(_ line: String) -> Bool {
        let bare =
            ["fatal: ", "error: ", "send-pack: "].first(where: line.hasPrefix)
            .map { line.dropFirst($0.count) } ?? line[...]
        let words = bare.last == "." ? bare.dropLast() : bare
        return known.contains { $0.lowercased() == words.lowercased() }
    }
}
