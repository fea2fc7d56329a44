/// Where an upstream is. The credential for it never stands here.
package enum UpstreamURL {
    /// An upstream URL that cannot be used, with the reason.
    package struct Refused: Error, CustomStringConvertible {
        package let description: String
    }

    /// Checks a URL that an administrator gave.
    package static func check(_ url: String) throws(Refused) {
        guard !url.isEmpty, !url.hasPrefix("-"), !url.utf8.contains(where: { $0 < 0x20 }) else {
            throw Refused(description: "the upstream's URL is empty or begins with '-'")
        }
        guard hidingPasswords(in: url) == url else {
            throw Refused(
                description:
                    "the upstream's URL carries a password, which would end up in files and logs; give it to "
                    + "a credential helper of the account that runs the mirror, and name the URL without it")
        }
        guard !url.contains("::") else {
            throw Refused(description: "the upstream's URL names a remote helper, which is not supported")
        }
    }

    /// `text` with the password of each URL in it replaced.
    static func hidingPasswords(in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let scheme = rest.firstRange(of: "://") {
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
            let authority = rest.prefix { $0 != "/" && !$0.isWhitespace && $0 != "'" }
            guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":")
            else { continue }
            result += authority[..<colon] + ":***"
            rest = rest[at...]
        }
        return result + rest
    }
}
