import Domain
import Foundation
import LedgerStore

/// The texts of segments, read where the index of their lines does not tell enough, and prepared to be searched.
struct SegmentTexts {
    /// The texts of a segment.
    struct Texts {
        let written: WrittenText
        /// The file that each was edited into, in their order; nil where it was only proposed.
        let paths: [TreePath?]
        /// What its edits took out of files into which they wrote nothing, by the path.
        let takenOut: [String: Set<LineKey>]

        /// How many bytes it counts as.
        let size: Int

        init(_ texts: [AgentText], takenOut: [String: Set<LineKey>] = [:]) {
            written = WrittenText(texts.lazy.map(\.parts))
            paths = texts.map(\.path)
            self.takenOut = takenOut
            size = takenOut.values.joined().reduce(written.size) { $0 + $1.bytes.count }
        }
    }

    private let ledger: Ledger
    private let read: ReadSegment
    /// The segments that come with the push, as they are kept.
    private let arrived: [SegmentName: [UInt8]]

    /// How many bytes are still read at this push.
    private var bytesLeft = 128 << 20
    /// What was read: many commits can be of one session.
    private var known: [SegmentName: Texts] = [:]
    /// The most that is known of segments that a commit does not name, in bytes of their texts.
    private static let maximumKnown = WrittenText.maximumSize

    init(ledger: Ledger, read: ReadSegment, arrived: [ReceivedSegment]) {
        self.ledger = ledger
        self.read = read
        self.arrived = Dictionary(arrived.map { ($0.name, $0.bytes) }) { first, _ in first }
    }

    /// The texts of each segment, none of one that was erased; nil where it would be too much to read or compare.
    ///
    /// - Throws: where the ledger cannot be read, or a segment decoded.
    mutating func callAsFunction(_ names: [SegmentName]) throws -> [Texts?] {
        var sizeLeft = WrittenText.maximumSize
        return try names.map { name in
            guard sizeLeft > 0, let texts = try texts(of: name, besides: names) else { return nil }
            sizeLeft -= texts.written.size
            return texts
        }
    }

    private mutating func texts(of name: SegmentName, besides names: [SegmentName]) throws -> Texts? {
        if let known = known[name] { return known }
        guard bytesLeft > 0 else { return nil }
        if known.values.reduce(0, { $0 + $1.size }) > Self.maximumKnown {
            known = known.filter { names.contains($0.key) }
        }
        let bytes = try arrived[name] ?? ledger.segments(of: name.session, number: name.segment).first?.bytes
        let segment = try bytes.map { try read(Data($0)) }
        let texts = Texts(segment.map(read.texts) ?? [], takenOut: segment?.edits.takenOut ?? [:])
        bytesLeft -= bytes?.count ?? 0
        known[name] = texts
        return texts
    }
}
