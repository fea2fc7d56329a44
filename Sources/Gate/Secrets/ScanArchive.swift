import SecretScan

/// Looks for secrets in what is packed in files.
struct ScanArchive {
    let scanner: SecretScanner
    let inlineAllow: SecretScanner.InlineAllow
    /// For all files together.
    let allowance: UnpackingAllowance

    /// What was found in an archive.
    struct Found {
        var secrets: [FileSecret] = []
        /// What was left out; nil where nothing was.
        var leftOut: String?
        /// Whether there may be more in it, or may have been when it came, than was unpacked now.
        var isCutOff = false
        /// The names of its members.
        var members: [String] = []
    }

    /// The secrets in a content, and what was left out; nothing where it is no archive. What is left out of its members'
    /// texts the scanner says.
    func callAsFunction(_ content: UnsafeRawBufferPointer, path: String) throws -> Found {
        let archive = Archive(content, within: allowance, isStopped: { scanner.isOutOfTime })
        guard let archive else { return Found() }
        try scanner.checkTime()
        var found = Found(
            secrets: try inNames(archive.names), leftOut: archive.leftOut, isCutOff: archive.isCutOff,
            members: archive.members.map(\.name))
        for member in archive.members {
            let secrets = try member.bytes.withUnsafeBytes {
                try scanner.findings(
                    in: $0, path: path + "/" + member.name, inlineAllow: inlineAllow, within: allowance)
            }
            guard !secrets.isEmpty else { continue }
            let shown = try SecretMasker(scanner).mask(member.name)
            found.secrets += secrets.map { FileSecret(found: $0, member: shown) }
        }
        return found
    }

    private func inNames(_ names: [String]) throws -> [FileSecret] {
        guard !names.isEmpty else { return [] }
        let lines = names.map { $0.replacing("\n", with: " ") }
        let found = try Array(lines.joined(separator: "\n").utf8).withUnsafeBytes {
            try scanner.findings(in: $0, inlineAllow: inlineAllow, within: allowance)
        }
        // One name may have thousands.
        var shown: [Int: String] = [:]
        return try found.map {
            let line = $0.startLine - 1
            let masked = try shown[line] ?? SecretMasker(scanner).mask(lines[line])
            shown[line] = masked
            return FileSecret(found: $0, member: masked, isInName: true)
        }
    }
}
