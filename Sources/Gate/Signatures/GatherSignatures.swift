import Domain
import GitObjects

/// Verifies the signatures of what a push brings, as far as the policy asks for signatures.
struct GatherSignatures {
    let repository: Repository
    let entries: [SignaturePolicy.Entry]
    let certificate: PushSource.Certificate
    /// Made only if there is something to verify.
    let verifier: () throws -> VerifySignatures
    let watch: PushWatch

    /// The number of commits to read at once, since each may have a message of a mebibyte.
    private static let batch = 100

    func callAsFunction(_ gathered: PushFacts) throws -> SignatureFacts {
        let push = gathered.push
        var facts = SignatureFacts()
        let commits = Set(entries.flatMap { $0.commits(of: gathered) }.map(\.id)).sorted { $0.hex < $1.hex }
        let tags = entries.flatMap { $0.tags(of: push) }.map(\.new)
        let asksForCertificate = entries.contains { $0.asksForCertificate(of: push) }
        guard !commits.isEmpty || asksForCertificate || !tags.isEmpty else { return facts }

        let verify = try verifier()
        for start in stride(from: 0, to: commits.count, by: Self.batch) {
            let batch = commits[start..<min(start + Self.batch, commits.count)]
            try watch.look(at: commits[start])
            let objects = try batch.map { try repository.signedCommit($0) }
            for (id, signature) in zip(batch, try verify(objects)) { facts.commits[id] = signature }
        }
        for id in Set(tags) where try repository.tags(from: id).first == id {
            let tag = try repository.signedTag(id)
            facts.tags[id] = SignatureFacts.Tag(
                signature: try verify(tag.object), name: tag.name, tagger: tag.tagger)
        }
        if asksForCertificate { facts.push = try signature(by: verify) }
        return facts
    }

    private func signature(by verify: VerifySignatures) throws -> Signature? {
        switch certificate {
        case .unknown: return nil
        case .none: return Signature.none
        case .object(let id, let isFresh):
            var signature = try verify(repository.pushCertificate(id))
            if signature.standing == .good, !isFresh { signature.standing = .stale }
            return signature
        }
    }
}
