package import Domain

/// A commit, tag or push certificate, split into the signed bytes and the signature.
package struct SignedObject: Sendable {
    package let payload: [UInt8]
    /// The signature; empty where there is none.
    package let signature: [UInt8]

    private static let field = Array("gpgsig ".utf8)
    /// The field for the signature over the commit in the other object format; see gitformat-signature(5).
    private static let otherField = Array("gpgsig-sha256 ".utf8)
    private static let beginnings = ["PGP SIGNATURE", "PGP MESSAGE", "SSH SIGNATURE", "SIGNED MESSAGE"]
        .map { Array("-----BEGIN \($0)-----".utf8) }

    /// Splits a commit, whose signature is in the header and covers everything else; see gitformat-signature(5).
    /// Several signatures are joined, as in Git. libgit2 would also take one from the message.
    init(commit bytes: UnsafeRawBufferPointer) {
        var payload: [UInt8] = []
        var signature: [UInt8] = []
        var start = bytes.startIndex
        enum Field { case kept, signature, dropped }
        var field = Field.kept
        while start < bytes.endIndex, bytes[start] != 0x0A {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
            var line = bytes[start..<end]
            if line.first == 0x20 {
                if field == .signature { line = line.dropFirst() }
            } else if line.starts(with: Self.field) {
                field = .signature
                line = line.dropFirst(Self.field.count)
            } else {
                field = line.starts(with: Self.otherField) ? .dropped : .kept
            }
            switch field {
            case .kept: payload += line
            case .signature: signature += line
            case .dropped: break
            }
            start = end
        }
        self.payload = payload + bytes[start...]
        self.signature = signature
    }

    /// Splits a text with its signature at the end.
    init(text bytes: UnsafeRawBufferPointer) {
        var beginning = bytes.endIndex
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let line = bytes[start...]
            if Self.beginnings.contains(where: { line.starts(with: $0) }) { beginning = start }
            start = line.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
        }
        payload = Array(bytes[..<beginning])
        signature = Array(bytes[beginning...])
    }
}

/// An annotated tag with its signature.
package struct SignedTag: Sendable {
    package let object: SignedObject
    package let name: String
    /// The tagger's e-mail address; empty where there is none.
    package let tagger: String

    init(_ object: SignedObject) {
        self.object = object
        let header = Lines.of(String(decoding: object.payload, as: UTF8.self)).prefix { !$0.isEmpty }
        func value(_ key: String) -> Substring? {
            header.first { $0.hasPrefix(key + " ") }?.dropFirst(key.count + 1)
        }
        name = value("tag").map(String.init) ?? ""
        let tagger = value("tagger") ?? ""
        self.tagger = String(
            tagger.split(separator: "<", maxSplits: 1).dropFirst().first?.prefix { $0 != ">" } ?? "")
    }
}

extension Repository {
    /// Reads a commit with its signature.
    ///
    /// - Throws: `GitError` where it cannot be read.
    package func signedCommit(_ id: ObjectID) throws(GitError) -> SignedObject {
        try withContent(of: id) { SignedObject(commit: $0) }
    }

    /// Reads an annotated tag with its signature.
    ///
    /// - Throws: `GitError` where it cannot be read.
    package func signedTag(_ id: ObjectID) throws(GitError) -> SignedTag {
        SignedTag(try withContent(of: id) { SignedObject(text: $0) })
    }

    /// Reads the certificate of a signed push: see git-receive-pack(1).
    ///
    /// - Throws: `GitError` where it cannot be read.
    package func pushCertificate(_ id: ObjectID) throws(GitError) -> SignedObject {
        try withContent(of: id) { SignedObject(text: $0) }
    }
}
