/// The form in which texts are compared without regard to where their lines end.
///
/// It leaves out what formatters add, take away and move: white space, round brackets, commas, semicolons, the
/// backslash that joins lines, and the marks that the lines of a comment begin with and that end it. All quotes are
/// alike, as in `LineKey`. What is left keeps its order.
enum FlowingText {
    /// The form of one line; it has no zero byte.
    static func of(_ line: ArraySlice<UInt8>) -> [UInt8] {
        LineKey(withoutMark(line)).bytes.filter { byte in
            switch byte {
            case 0, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"),
                UInt8(ascii: "\\"):
                false
            default: true
            }
        }
    }

    /// How many round brackets a line opens and leaves open, less those that it closes.
    static func depth(of line: ArraySlice<UInt8>) -> Int {
        line.reduce(0) { depth, byte in
            depth + (byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0)
        }
    }

    /// A line without what makes it one of a comment or list, such as `//`, `#`, `*` and `--`, with a blank after it, and
    /// `*/` at the end.
    private static func withoutMark(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = line.drop(while: isBlank)
        while text.last.map({ isBlank($0) || $0 == 0x0D }) == true { text.removeLast() }
        if text.suffix(2).elementsEqual("*/".utf8) { text.removeLast(2) }
        let rest = text.drop { byte in
            byte == UInt8(ascii: "/") || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "#")
                || byte == UInt8(ascii: "-")
        }
        return rest.first.map(isBlank) ?? true ? rest : text
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 0x09 }
}
