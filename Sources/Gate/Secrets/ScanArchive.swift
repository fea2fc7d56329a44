import Domain
import SecretScan

/// Scans archives in files for secrets.
struct ScanArchive {
    let scanner: SecretScanner
    let inlineAllow: SecretScanner.InlineAllow
    /// The allowance for unpacking all files together.
    let allowance: UnpackingAllowance

    /// The findings in an archive.
    struct Found {
        var secrets: [FileSecret] = []
        /// What was not scanned, in words; nil if nothing was left out.
        var leftOut: String?
        /// Whether the archive may contain more than was unpacked, now or when it was pushed.
        var isCutOff = false
        /// The names of the members.
        var members: [String] = []
    }

    /// The secrets in a content, and what was left out; nothing if it is not an archive. The scanner reports what it
    /// left out of the members' texts.
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
        let lines = names.map { $0.replacingASCII(["\n": " "]) }
        let found = try Array(lines.joined(separator: "\n").utf8).withUnsafeBytes {
            try scanner.findings(in: $0, inlineAllow: inlineAllow, within: allowance)
        }
        // One name may have thousands of secrets.
        var shown: [Int: String] = [:]
        return try found.map {
            let line = $0.startLine - 1
            let masked = try shown[line] ?? SecretMasker(scanner).mask(lines[line])
            shown[line] = masked
            return FileSecret(found: $0, member: masked, isInName: true)
        }
    }
}
