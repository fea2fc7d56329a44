import Foundation
import JSONText

/// The ways in which a value is written where it cannot stand as it is: in a URL, or in a JSON text inside of another
/// text.
enum WrittenForms {
    /// All of them that differ from the value, and what it means where it is such a form itself.
    static func of(_ value: String) -> [String] {
        // Most tokens are the same everywhere; a hook asks for all values of several files.
        if value.utf8.allSatisfy(unreserved.contains) { return [] }
        let decoded = value.removingPercentEncoding ?? value
        let forms = [decoded] + [value, decoded].flatMap { inURLs($0) + inJSON($0) }
        return Set(forms).subtracting([value]).filter { $0.utf8.count >= 4 }.sorted()
    }

    // MARK: URLs

    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    /// What programs leave as it is beside the unreserved characters: nothing, as RFC 3986 says; what JavaScript's
    /// `encodeURIComponent` and `encodeURI` leave; a path's slashes.
    private static let left = ["", "!'()*", "!'()*;,/?:@&=+$#", "/"]

    private static func inURLs(_ value: String) -> [String] {
        left.flatMap { left in
            let kept = unreserved.union(left.utf8)
            let encoded = value.utf8.map { code(of: $0, unless: kept) }.joined()
            // As forms are sent, a space is a plus sign.
            return [encoded, encoded.replacing("%20", with: "+")].flatMap { [$0, lowercasingCodes($0)] }
        }
    }

    private static func code(of byte: UInt8, unless kept: Set<UInt8>) -> String {
        kept.contains(byte)
            ? String(UnicodeScalar(byte))
            : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func lowercasingCodes(_ text: String) -> String {
        text.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
    }

    // MARK: JSON

    private static func inJSON(_ value: String) -> [String] {
        let written = String(JSONValue.string(value).text.dropFirst().dropLast())
        let plain = written.unicodeScalars.map { scalar in
            scalar.isASCII
                ? String(scalar)
                : String(scalar).utf16.map {
                    "\\u" + String(repeating: "0", count: 4 - String($0, radix: 16).count)
                        + String($0, radix: 16)
                }.joined()
        }.joined()
        return [written, plain].flatMap { [$0, $0.replacing("/", with: "\\/")] }
    }
}
