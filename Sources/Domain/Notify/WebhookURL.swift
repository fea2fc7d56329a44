/// The address of a webhook. It is read strictly, so that the program that connects cannot find another host in it
/// than the one that was checked.
package struct WebhookURL: Hashable, Sendable {
    package let text: String
    package let isSecure: Bool
    /// A name or an address, without brackets.
    package let host: String
    package let port: Int

    /// - Throws: `Problem`, which goes on from the key that has the text.
    package init(_ text: String) throws(Problem) {
        let schemes = ["https://": true, "http://": false]
        guard let scheme = schemes.first(where: { text.hasPrefix($0.key) }) else {
            throw Problem(.invalid, "it must begin with https://")
        }
        guard text.utf8.count <= 2_000, text.utf8.allSatisfy(Self.isPlain) else {
            throw Problem(
                .invalid,
                "it may contain printable ASCII only, without spaces, quotes, '\\' and '#'; "
                    + "other characters are written with '%', and names in other scripts with 'xn--'")
        }
        self.text = text
        isSecure = scheme.value
        let rest = text.dropFirst(scheme.key.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else {
            throw Problem(.invalid, "it must not contain a user or a password")
        }
        let host: Substring
        let port: Substring
        if authority.hasPrefix("[") {
            let inner = authority.dropFirst().prefix { $0 != "]" }
            host = inner
            port = authority.dropFirst(inner.count + 2)
            guard authority.dropFirst(inner.count + 1).first == "]", host.contains(":"),
                host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { throw Problem(.invalid, "its address in brackets is invalid") }
        } else {
            host = authority.prefix { $0 != ":" }
            port = authority.dropFirst(host.count)
            guard Self.isHostName(host) else {
                throw Problem(
                    .invalid, "'\(VisibleText.escaping(host))' is neither a host name nor an address")
            }
        }
        self.host = host.lowercased()
        switch port {
        case "": self.port = scheme.value ? 443 : 80
        default:
            guard port.hasPrefix(":"), port.dropFirst().allSatisfy(\.isNumber),
                let number = Int(port.dropFirst()), (1...65_535).contains(number)
            else { throw Problem(.invalid, "its port is invalid") }
            self.port = number
        }
    }

    /// The part that people may see: the path of many is the secret that keeps others from using them.
    package var shown: String {
        let authority = host.contains(":") ? "[\(host)]" : host
        let isUsual = port == (isSecure ? 443 : 80)
        return "\(isSecure ? "https" : "http")://\(authority)\(isUsual ? "" : ":\(port)")/…"
    }

    /// Whether it is a name, or an address of four decimal numbers. Programs read other ways to write an address
    /// differently.
    private static func isHostName(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253,
            labels.allSatisfy({ label in
                (1...63).contains(label.utf8.count)
                    && label.allSatisfy {
                        $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" || $0 == "_"
                    }
            })
        else { return false }
        guard let last = labels.last, let first = last.first, first.isNumber else { return true }
        return labels.count == 4
            && labels.allSatisfy { label in
                label.allSatisfy(\.isNumber) && UInt8(label) != nil
                    && (label.count == 1 || label.first != "0")
            }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"'\\#<>`{}|^".utf8.contains(byte)
    }
}

extension WebhookURL: Codable {
    /// - Throws: `Problem` where the text is no URL.
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
