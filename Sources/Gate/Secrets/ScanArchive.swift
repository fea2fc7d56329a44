import SecretScan

/// Looks for secrets in what is packed in files.
struct ScanArchive {
    let scanner: SecretScanner
    let inlineAllow: SecretScanner.InlineAllow
    /// For all files together.
    let allowance: UnpackingAllowance

    /// The secrets in a content, and what was left out; nothing where it is no archive.
    func callAsFunction(_ content: [UInt8], path: String) throws -> (secrets: [FileSecret], leftOut: String?)
    {
        guard let archive = Archive(content, within: allowance) else { return ([], nil) }
        var secrets = try inNames(archive.names)
        var leftOut = archive.leftOut
        for member in archive.members {
            let found = try member.bytes.withUnsafeBytes {
                try scanner.findings(in: $0, path: path + "/" + member.name, inlineAllow: inlineAllow)
            }
            leftOut = leftOut ?? scanner.leftOut
            guard !found.isEmpty else { continue }
            let shown = try SecretMasker(scanner).mask(member.name)
            secrets += found.onePerSecret.map { FileSecret(found: $0, member: shown) }
        }
        return (secrets, leftOut)
    }

    private func inNames(_ names: [String]) throws -> [FileSecret] {
        guard !names.isEmpty else { return [] }
        let lines = names.map { $0.replacing("\n", with: " ") }
        let found = try Array(lines.joined(separator: "\n").utf8).withUnsafeBytes {
            try scanner.findings(in: $0, inlineAllow: inlineAllow)
        }
        return try found.onePerSecret.map {
            FileSecret(
                found: $0, member: try SecretMasker(scanner).mask(lines[$0.startLine - 1]), isInName: true)
        }
    }
}
