/// The origin of a scanned text.
struct ScannedPlace {
    let path: [UInt8]
    let commit: String

    init(path: String, commit: String) {
        self.path = Array(path.utf8)
        self.commit = commit.lowercased()
    }

    /// Whether an expression matches in the path.
    func matches(_ expression: Pattern) -> Bool {
        ((try? path.withUnsafeBytes { try expression.firstMatch(in: $0) }) ?? nil) != nil
    }

    /// Whether an expression matches in the path or takes too long.
    func mayMatch(_ expression: Pattern) -> Bool {
        do {
            return try path.withUnsafeBytes { try expression.firstMatch(in: $0) } != nil
        } catch {
            return true
        }
    }
}
