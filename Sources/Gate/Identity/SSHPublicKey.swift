import Crypto
package import Domain
import Foundation

/// A public key of OpenSSH: see sshd(8), "AUTHORIZED_KEYS FILE FORMAT", and RFC 4253, section 6.6.
package struct SSHPublicKey: Hashable, Sendable {
    package let type: String
    /// In base64.
    package let key: String
    package let comment: String
    /// The fingerprint as `ssh-keygen -l` prints it.
    package let fingerprint: String

    /// The shortest accepted RSA key in bits; shorter keys can be broken.
    private static let shortestRSA = 2_048
    private static let types: Set<String> = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// Reads one line of a key file. Options before the key are refused, since its owner must not decide what it may
    /// do.
    ///
    /// - Throws: `Problem` with the reason.
    package init(line: String) throws(Problem) {
        let fields = line.trimmingCharacters(in: .whitespacesAndNewlines)
            .split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
        guard fields.count >= 2, let type = fields.first, Self.types.contains(type) else {
            throw Problem(
                .invalid,
                "this is not a public key of an accepted kind; such a key looks like 'ssh-ed25519 AAAA… comment', "
                    + "and is in a file whose name ends in .pub")
        }
        guard let blob = Data(base64Encoded: fields[1]), let parts = Self.parts(of: blob),
            parts.first.map({ Array($0) == Array(type.utf8) }) == true
        else { throw Problem(.invalid, "the key is damaged: it does not match its type") }
        if type == "ssh-rsa" {
            let bits = parts.last.map { $0.drop { $0 == 0 }.count * 8 } ?? 0
            guard bits >= Self.shortestRSA else {
                throw Problem(.invalid, "an RSA key needs \(Self.shortestRSA) bits; this one has \(bits)")
            }
        }
        self.type = type
        key = fields[1]
        comment = fields.count > 2 ? VisibleText.escaping(fields[2]) : ""
        let digest = Data(SHA256.hash(data: blob)).base64EncodedString()
        fingerprint = "SHA256:" + digest.prefix { $0 != "=" }
    }

    /// The strings of a key, each with its length before it in four bytes.
    private static func parts(of blob: Data) -> [Data]? {
        var parts: [Data] = []
        var rest = blob[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard length <= rest.count else { return nil }
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts
    }
}
