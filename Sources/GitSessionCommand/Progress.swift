import Foundation

/// How far long work is, for a person who waits at a terminal.
enum Progress {
    static func say(_ message: String, if isLong: Bool = true) {
        guard isLong, isatty(2) == 1 else { return }
        FileHandle.standardError.write(Data("git session: \(message)\n".utf8))
    }
}
