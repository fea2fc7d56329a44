/// The full name of a ref, as `refs/heads/main`.
///
/// Names are equal where their bytes are. Swift's strings are equal where they look the same, as two different refs
/// of Git may.
package struct RefName: Sendable {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// What a ref is for, told by its name.
    package enum Namespace: Sendable {
        /// A branch, a note or another ref of commits that is judged and forwarded.
        case content
        /// A tag: judged and forwarded; moving it is not an ordinary update.
        case tag
        /// A recorded segment on its way in.
        case session
        /// Replacement objects, which would make Git show other content than was judged.
        case replace
        /// Gatehouse's own refs, which no push may change.
        case gatehouse
        /// Anything else. Nothing is known about it, so nothing is let through.
        case unknown
    }

    /// The beginning of the names of refs that bring recorded segments.
    package static let sessionPrefix = "refs/ai-sessions/"

    /// What the ref is for.
    package var namespace: Namespace {
        if rawValue.hasPrefix("refs/heads/") { return .content }
        if rawValue.hasPrefix("refs/tags/") { return .tag }
        if rawValue.hasPrefix("refs/notes/") || rawValue.hasPrefix("refs/gittuf/") { return .content }
        if rawValue.hasPrefix(Self.sessionPrefix) { return .session }
        if rawValue.hasPrefix("refs/replace/") { return .replace }
        if rawValue.hasPrefix("refs/gatehouse/") { return .gatehouse }
        return .unknown
    }

    /// The longest file name of a file system, less the `.lock` that Git appends; in bytes.
    package static let maximumPartLength = 250

    /// Whether Git can keep it in a file.
    package var isStorable: Bool {
        rawValue.utf8.split(separator: UInt8(ascii: "/")).allSatisfy { $0.count <= Self.maximumPartLength }
    }

    /// Whether accepted updates of this ref are brought to the upstream.
    package var isForwarded: Bool {
        namespace == .content || namespace == .tag
    }
}

extension RefName: CustomStringConvertible {
    /// The name made safe to print; see `VisibleText`.
    package var description: String { VisibleText.escaping(rawValue) }
}

extension RefName: Hashable {
    package static func == (left: RefName, right: RefName) -> Bool {
        left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in rawValue.utf8 { hasher.combine(byte) }
    }
}

extension RefName: Comparable {
    package static func < (left: RefName, right: RefName) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

extension RefName: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
