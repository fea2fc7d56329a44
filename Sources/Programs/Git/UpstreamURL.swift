package import Domain
import Files

/// Checks of an upstream's URL, which never has the credential in it.
package enum UpstreamURL {
    /// Checks a URL that an administrator gave.
    ///
    /// - Throws: `Problem` where it is empty, carries a credential, or names a remote helper.
    package static func check(_ url: String) throws(Problem) {
        guard !url.isEmpty, !url.hasPrefix("-"), !url.utf8.contains(where: { $0 < 0x20 }) else {
            throw Problem(.invalid, "the upstream's URL is empty or begins with '-'")
        }
        guard !carriesCredential(url) else {
            throw Problem(
                .invalid,
                "the upstream's URL contains a user name or a password, which would end up in files and "
                    + "logs",
                advice:
                    "give both to a credential helper of the account that runs the mirror, and leave them "
                    + "out of the URL")
        }
        guard !url.contains("::") else {
            throw Problem(.invalid, "the upstream's URL names a remote helper, which is not supported")
        }
    }

    /// Makes sure that pushes to `url` do not come back into the mirror at `path`.
    ///
    /// - Throws: `Problem` where they would.
    package static func check(_ url: String, isNot path: String) throws(Problem) {
        let place = url.hasPrefix("file://") ? String(url.dropFirst("file://".count)) : url
        // The places where Git looks for a repository.
        guard ["", "/.git", ".git", ".git/.git"].contains(where: { RealPath.leadsToSame(place + $0, path) })
        else {
            return
        }
        throw Problem(
            .invalid, "\(url) is the mirror itself", advice: "give the URL of the repository behind it")
    }

    /// Whether a URL has a credential. A user name alone can be a token; only ssh needs one.
    private static func carriesCredential(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return false }
        let isSSH = url[..<scheme.lowerBound].lowercased().hasSuffix("ssh")
        return !isSSH || authority[..<at].contains(":")
    }

    /// Text of a program that talks to an upstream, safe to show and without passwords.
    package static func visible(_ text: String) -> String {
        VisibleText.escapingLines(hidingPasswords(in: text))
    }

    /// Text without the passwords of URLs in it, and without their user names where those may be tokens.
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
