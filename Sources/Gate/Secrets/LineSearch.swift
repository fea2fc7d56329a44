import CGlibcExtensions
import Glibc

/// Looks for whole lines in a text.
enum LineSearch {
    static func contains(_ lines: [UInt8], in text: [UInt8]) -> Bool {
        guard !lines.isEmpty, text.count >= lines.count else { return false }
        return text.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return false }
            var place = 0
            while let found = memmem(base + place, text.count - place, lines, lines.count) {
                let start = UnsafeRawPointer(found) - base
                let end = start + lines.count
                if start == 0 || text[start - 1] == 0x0A, end == text.count || text[end] == 0x0A {
                    return true
                }
                place = start + 1
            }
            return false
        }
    }
}
