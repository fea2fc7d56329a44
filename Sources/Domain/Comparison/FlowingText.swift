/// The form in which texts are compared without regard to where their lines end.
///
/// It leaves out what formatters add, take away and move: white space, quotes, round brackets, commas, semicolons, the
/// backslash that joins lines, and the marks that the lines of a comment begin with and that end it. What is left keeps
/// its order.
enum FlowingText {
    /// The form of one line; it has no zero byte.
    static func of(_ line: ArraySlice<UInt8>) -> [UInt8] { withoutMark(line).filter(isKept) }

    /// Calls `body` with each byte of one line, and whether it is of the form.
    static func forEach(in line: ArraySlice<UInt8>, _ body: (UInt8, _ isKept: Bool) -> Void) {
        let text = withoutMark(line)
        for byte in line[..<text.startIndex] { body(byte, false) }
        for byte in text { body(byte, isKept(byte)) }
        for byte in line[text.endIndex...] { body(byte, false) }
    }

    private static func isKept(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 0x09...0x0D, UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"):
            false
        default: true
        }
    }

    /// How many round brackets a line opens and leaves open, less those that it closes.
    static func depth(of line: ArraySlice<UInt8>) -> Int { line.reduce(0) { $0 + depth(of: $1) } }

    static func depth(of byte: UInt8) -> Int {
        byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0
    }

    /// A line without what makes it one of a comment, such as `//`, `#`, `*` and `--`, with a blank after it, and `*/` at
    /// the end. One `-` or `/` alone is an operator, or the mark of a list, which stays where it is.
    private static func withoutMark(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = line.drop(while: isBlank)
        while text.last.map({ isBlank($0) || $0 == 0x0D }) == true { text.removeLast() }
        if text.suffix(2).elementsEqual("*/".utf8) { text.removeLast(2) }
        let rest = text.drop(while: canMark)
        let mark = text[..<rest.startIndex]
        guard mark.count > 1 || mark.first == asterisk || mark.first == UInt8(ascii: "#") else { return text }
        return rest.first.map(isBlank) ?? true ? rest : text
    }

    /// Whether marks of comments are made of a byte.
    static func canMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == asterisk || byte == UInt8(ascii: "#")
            || byte == UInt8(ascii: "-")
    }

    /// What a line begins with that was left out as the mark of a comment; it can be an operator.
    static func mark(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let text = line.drop(while: isBlank)
        return text[..<max(text.startIndex, withoutMark(line).startIndex)]
    }

    private static let asterisk = UInt8(ascii: "*")

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 0x09 }
}
