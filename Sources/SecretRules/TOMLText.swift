package import TOMLKit

/// Reading of TOML texts.
package enum TOMLText {
    /// A mistake in a text, with its place.
    package struct Mistake: Error, Hashable {
        package let line: Int
        package let column: Int
        package let message: String
    }

    /// The text's root table.
    ///
    /// - Throws: `Mistake` where the text is not TOML.
    package static func table(_ text: String) throws(Mistake) -> TOMLTable {
        var headers = TOMLHeaders(text)
        if let place = headers.firstWithoutName() {
            throw Mistake(
                line: place.line, column: place.column, message: "a table's name is expected after '['")
        }
        do {
            return try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw Mistake(
                line: error.source.begin.line, column: error.source.begin.column, message: error.description)
        } catch {
            throw Mistake(line: 1, column: 1, message: "\(error)")
        }
    }
}

/// A search for headers that do not begin with a name, at which the library would end the program.
private struct TOMLHeaders {
    private let text: [UInt8]
    private var place = 0

    init(_ text: String) {
        self.text = Array(text.utf8)
    }

    mutating func firstWithoutName() -> (line: Int, column: Int)? {
        while place < text.count {
            skip(Self.isSpace)
            guard place < text.count else { break }
            if text[place] == UInt8(ascii: "[") {
                place += 1
                skip(Self.isBlank)
                if current == UInt8(ascii: "[") {
                    place += 1
                    skip(Self.isBlank)
                }
                if let first = current, !Self.mayBeginName(first) { return position }
                skip { $0 != 0x0A }
            } else {
                skipStatement()
            }
        }
        return nil
    }

    private var current: UInt8? { place < text.count ? text[place] : nil }

    private var position: (line: Int, column: Int) {
        let before = text[..<place]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return (before.count { $0 == 0x0A } + 1, place - lineStart + 1)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    private static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == 0x0A || byte == 0x0D }

    /// Whether a byte begins a name, or anything that the library rejects without ending the program.
    private static func mayBeginName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_-\"']".utf8.contains(byte)
        }
    }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while place < text.count, isSkipped(text[place]) { place += 1 }
    }

    /// Skips a comment, or a key and its value to the end of the value's last line.
    private mutating func skipStatement() {
        var depth = 0
        while let byte = current {
            switch byte {
            case 0x0A where depth <= 0: return
            case UInt8(ascii: "#"): skip { $0 != 0x0A }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipText(quote: byte)
            default:
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
                place += 1
            }
        }
    }

    private mutating func skipText(quote: UInt8) {
        let size = areQuotes(3, quote) ? 3 : 1
        place += size
        while place < text.count {
            let byte = text[place]
            if size == 1, byte == 0x0A { return }
            if byte == quote, areQuotes(size, quote) {
                place += size
                return
            }
            place += byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") ? 2 : 1
        }
    }

    /// Whether `size` quotes begin here.
    private func areQuotes(_ size: Int, _ quote: UInt8) -> Bool {
        place + size <= text.count && text[place] == quote
            && (size == 1 || text[place + 1] == quote && text[place + 2] == quote)
    }
}
