import Domain

/// The colours of git's diffs; see color.diff in git-config(1).
enum DiffColor: String {
    case header = "1"
    case heading = "36"
    case added = "32"
    case removed = "31"
    case origin = "33"
    case context = ""

    /// The line in this colour.
    ///
    /// - Parameter line: text without control characters.
    func painted(_ line: String) -> String {
        self == .context ? line : "\u{1B}[\(rawValue)m\(line)\u{1B}[m"
    }
}
