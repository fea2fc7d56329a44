import CGlibcExtensions
import Glibc

/// Looks for whole lines in a text.
enum LineSearch {
    static func contains(_ lines: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer) -> Bool {
        guard !lines.isEmpty, let first = lines.baseAddress, let base = text.baseAddress,
            text.count >= lines.count
        else { return false }
        var place = 0
        while let found = memmem(base + place, text.count - place, first, lines.count) {
            let start = UnsafeRawPointer(found) - base
            let end = start + lines.count
            if start == 0 || text[start - 1] == 0x0A, end == text.count || text[end] == 0x0A { return true }
            place = start + 1
        }
        return false
    }
}
