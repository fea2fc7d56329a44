import Domain
import Files

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
        guard !carriesCredential(url) else {
            throw Refused(
                description:
                    "the upstream's URL carries a user name or a password, which would end up in files and "
                    + "logs; give both to a credential helper of the account that runs the mirror, and name the URL "
                    + "without them")
        }
        guard !url.contains("::") else {
            throw Refused(description: "the upstream's URL names a remote helper, which is not supported")
        }
    }

    /// Makes sure that what is brought to `url` does not come back into the repository at `path`.
    package static func check(_ url: String, isNot path: String) throws(Refused) {
        let place = url.hasPrefix("file://") ? String(url.dropFirst("file://".count)) : url
        // As Git looks for a repository.
        guard ["", "/.git", ".git", ".git/.git"].contains(where: { RealPath.leadsToSame(place + $0, path) })
        else {
            return
        }
        throw Refused(
            description: "\(url) is the mirror itself; name the repository that it stands in front of")
    }

    /// A user name alone can be a token, too; only ssh needs one in its URL.
    private static func carriesCredential(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return false }
        let isSSH = url[..<scheme.lowerBound].lowercased().hasSuffix("ssh")
        return !isSSH || authority[..<at].contains(":")
    }

    /// `text`, of what talks to an upstream, safe to show, and without passwords.
    package static func visible(_ text: String) -> String {
        VisibleText.escapingLines(hidingPasswords(in: text))
    }

    /// `text` without the password of each URL in it, and without the name beside it where that may be a token.
    static func hidingPasswords(in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let scheme = rest.firstRange(of: "://") {
            let isSSH = rest[..<scheme.lowerBound].lowercased().hasSuffix("ssh")
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
            let authority = rest.prefix { $0 != "/" && !$0.isWhitespace }
            guard let at = authority.lastIndex(of: "@") else { continue }
            if isSSH {
                let user = authority[..<at].prefix { $0 != ":" }
                result += user.endIndex == at ? user : user + ":***"
            } else {
                result += "***"
            }
            rest = rest[at...]
        }
        return result + rest
    }
}
