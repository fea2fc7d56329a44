import Domain
import Foundation
import LedgerStore

/// The texts of segments, read where the index of their lines does not tell enough.
struct SegmentTexts {
    let ledger: Ledger
    let read: ReadSegment
    /// The segments that come with the push, as they are kept.
    let arrived: [SegmentName: [UInt8]]

    /// How many bytes are still read at this push.
    private var bytesLeft = 128 << 20
    /// Those of the commit before: commits of one session follow one another.
    private var last: [SegmentName: Texts] = [:]

    /// The texts of one segment.
    struct Texts {
        var written: [AgentText] = []
        /// What its edits took out of files.
        var removed: [AgentText] = []
    }

    init(ledger: Ledger, read: ReadSegment, arrived: [ReceivedSegment]) {
        self.ledger = ledger
        self.read = read
        self.arrived = Dictionary(arrived.map { ($0.name, $0.bytes) }) { first, _ in first }
    }

    /// The texts of each segment, none of one that was erased; nil where it would be too much to read.
    ///
    /// - Throws: where the ledger cannot be read, or a segment decoded.
    mutating func callAsFunction(_ names: [SegmentName]) throws -> [Texts?] {
        last = last.filter { names.contains($0.key) }
        return try names.map { name in
            if let known = last[name] { return known }
            guard bytesLeft > 0 else { return nil }
            let bytes =
                try arrived[name] ?? ledger.segments(of: name.session, number: name.segment).first?.bytes
            let texts =
                try bytes.map { bytes in
                    let segment = try read(Data(bytes))
                    return Texts(written: read.texts(of: segment), removed: segment.removedTexts)
                } ?? Texts()
            bytesLeft -= bytes?.count ?? 0
            last[name] = texts
            return texts
        }
    }
}
