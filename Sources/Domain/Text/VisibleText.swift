/// Text from a repository made safe to show: what could steer a terminal or reorder a line is written as an escape.
package enum VisibleText {
    package static func escaping(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return String(text) }
        var result = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// As `escaping`, but line ends and tabs stay: for text of several lines, such as a prompt.
    package static func escapingLines(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar), scalar != "\n", scalar != "\t" {
                result += scalar == "\r" ? "" : "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// As `escaping`, its lines in one: for what Git and other programs say in several.
    package static func inOneLine(_ text: some StringProtocol) -> String {
        escaping(text.split { $0.isNewline || $0 == "\t" }.joined(separator: " "))
    }

    /// Whether nobody would see anything of `text`: white space, and what is shown as nothing.
    package static func isBlank(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            let properties = scalar.properties
            if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
            switch properties.generalCategory {
            case .control, .format, .surrogate, .unassigned: return true
            // The empty one of the Braille patterns.
            default: return scalar == "\u{2800}"
            }
        }
    }

    /// The beginning of `text` that fits into a number of bytes. What looks like one character can have any length.
    package static func beginning(of text: some StringProtocol, bytes limit: Int) -> String {
        guard text.utf8.count > limit else { return String(text) }
        var size = 0
        let fitting = text.unicodeScalars.prefix { scalar in
            size += UTF8.width(scalar)
            return size <= limit
        }
        return String(String.UnicodeScalarView(fitting))
    }

    /// Control characters, and the bidirectional controls that make a line read as another than it is.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: true
        default: false
        }
    }
}
