/// Text from outside made safe to show: characters that could control a terminal or reorder a line become escapes.
package enum VisibleText {
    /// The text with such characters as `\u{…}`.
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

    /// The text with such characters escaped, except for line feeds and tabs: for several lines, such as a prompt.
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

    /// The text in one line, escaped: for messages of several lines from Git and other programs.
    package static func inOneLine(_ text: some StringProtocol) -> String {
        escaping(text.split { $0.isNewline || $0 == "\t" }.joined(separator: " "))
    }

    /// Whether `text` is invisible: only white space and characters that are shown as nothing.
    package static func isBlank(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            let properties = scalar.properties
            if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
            switch properties.generalCategory {
            case .control, .format, .surrogate, .unassigned: return true
            // The blank Braille pattern.
            default: return scalar == "\u{2800}"
            }
        }
    }

    /// The longest beginning of `text` within `limit` bytes. A single character can have any length, so it may be
    /// cut.
    package static func beginning(of text: some StringProtocol, bytes limit: Int) -> String {
        var text = String(text)
        guard text.utf8.count > limit else { return text }
        // Of megabytes, only the bytes around the cut are looked at.
        return text.withUTF8 { bytes in
            var end = max(0, limit)
            while end > 0, UTF8.isContinuation(bytes[end]) { end -= 1 }
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
    }

    /// Whether a scalar is a control character, a separator of lines, or a bidirectional control, which reorders what
    /// is shown.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: true
        default: false
        }
    }
}
