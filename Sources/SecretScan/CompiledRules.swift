package import Foundation

/// Rules as they are loaded by those who scan: the machine that finds, and each rule by itself, which is read only when
/// it is needed.
///
/// The form: eight bytes of mark; a length and the JSON of `Header`; for each rule an `Entry`; the rules as JSON, one
/// after the other; Vectorscan's serialised database. All numbers have four bytes and are little-endian.
package struct CompiledRules: Sendable {
    /// They cannot be used, and have to be compiled anew.
    package enum Unusable: Error, Hashable, CustomStringConvertible {
        case damaged
        case otherLibrary(compiled: String, here: String)

        package var description: String {
            switch self {
            case .damaged: "the compiled rules are damaged"
            case .otherLibrary(let compiled, let here):
                "the rules were compiled with Vectorscan \(compiled), and here is \(here)"
            }
        }
    }

    struct Header: Codable, Equatable {
        /// Vectorscan's version and the kind of machine.
        var library: String
        var title: String
        /// The SHA-256 of the rules, in hexadecimal, so that a compiled set is known again.
        var digest: String
        var rules: Int
        var allowLists: [AllowList]
        /// The rules that reach more than one rule: by id.
        var ids: [String]
    }

    /// What is known of a rule without reading it.
    package struct Entry: Hashable, Sendable {
        package enum Kind: UInt32, Sendable {
            /// The database knows its expression.
            case inDatabase
            /// The database knows its keywords.
            case behindKeywords
            /// It has to be run on every text.
            case always
            /// It has no expression.
            case pathOnly
        }

        package let kind: Kind
        /// The longest match, in bytes; nil where there is no longest one.
        package let width: Int?

        package init(kind: Kind, width: Int?) {
            self.kind = kind
            self.width = width
        }
    }

    private static let mark = Array("GHRULES1".utf8)
    private static let entrySize = 16
    /// The number of a rule in the database, with this added for its keywords.
    package static let keywordOffset = 1 << 20

    private let bytes: Data
    private let header: Header
    package let entries: [Entry]
    private let ranges: [Range<Int>]
    private let database: Range<Int>

    package var digest: String { header.digest }
    package var title: String { header.title }
    package var ids: [String] { header.ids }
    package var allowLists: [AllowList] { header.allowLists }

    /// Vectorscan's version here.
    package static var library: String { PatternDatabase.version }

    /// Reads the form that `serialise` makes.
    package init(_ bytes: Data) throws(Unusable) {
        let bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
        guard bytes.starts(with: Self.mark), let length = Self.number(at: 8, of: bytes),
            case let end = 12 + length, end <= bytes.count,
            let header = try? JSONDecoder().decode(Header.self, from: bytes[12..<end])
        else { throw .damaged }
        guard header.library == Self.library else {
            throw .otherLibrary(compiled: header.library, here: Self.library)
        }
        var entries: [Entry] = []
        var ranges: [Range<Int>] = []
        var place = end + header.rules * Self.entrySize
        for index in 0..<header.rules {
            let start = end + index * Self.entrySize
            guard let size = Self.number(at: start, of: bytes),
                let width = Self.number(at: start + 4, of: bytes),
                let kind = Self.number(at: start + 8, of: bytes).flatMap({ Entry.Kind(rawValue: UInt32($0)) }
                ),
                place + size <= bytes.count
            else { throw .damaged }
            entries.append(Entry(kind: kind, width: width == Int(UInt32.max) ? nil : width))
            ranges.append(place..<(place + size))
            place += size
        }
        self.bytes = bytes
        self.header = header
        self.entries = entries
        self.ranges = ranges
        database = place..<bytes.count
    }

    private static func number(at offset: Int, of bytes: Data) -> Int? {
        guard offset + 4 <= bytes.count else { return nil }
        return Int(
            bytes.withUnsafeBytes {
                UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            })
    }

    /// The bytes that `init` reads.
    package static func serialise(
        _ rules: RuleSet, digest: String, entries: [Entry], database: Data
    ) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let header = try encoder.encode(
            Header(
                library: library, title: rules.title, digest: digest, rules: rules.rules.count,
                allowLists: rules.allowLists, ids: rules.rules.map(\.id)))
        let texts = try rules.rules.map { try encoder.encode($0) }
        var bytes = Data(mark)
        func append(_ number: UInt32) {
            Swift.withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        append(UInt32(header.count))
        bytes += header
        for (entry, text) in zip(entries, texts) {
            append(UInt32(text.count))
            append(entry.width.map(UInt32.init) ?? .max)
            append(entry.kind.rawValue)
            append(0)
        }
        for text in texts { bytes += text }
        return bytes + database
    }

    /// Reads a rule.
    func rule(at index: Int) throws(Unusable) -> Rule {
        guard let rule = try? JSONDecoder().decode(Rule.self, from: bytes[ranges[index]]) else {
            throw .damaged
        }
        return rule
    }

    func makeDatabase() throws -> PatternDatabase {
        try bytes[database].withUnsafeBytes { try PatternDatabase(serialised: $0) }
    }
}
