package import Domain
import Files
import Glibc

/// The rows of a listing, read a few at a time, so that a long listing needs no more memory.
package struct Listing<Row> {
    private static var batch: Int { 32 }

    /// The number of rows to show, and of further rows.
    package let count: Int
    package let others: Int
    private let read: (Range<Int>) throws -> [Row]

    /// The rows of some keys.
    ///
    /// - Parameters:
    ///   - keys: the keys of the rows in their order, and of some further ones.
    ///   - limit: how many rows to show; nil for all.
    ///   - read: reads the rows of keys.
    package init<Key>(_ keys: [Key], limit: Int?, read: @escaping (ArraySlice<Key>) throws -> [Row]) {
        count = min(limit ?? keys.count, keys.count)
        others = keys.count - count
        self.read = { try read(keys[$0]) }
    }

    /// Calls `body` with all rows, a few at a time.
    func forEachBatch(_ body: ([Row]) throws -> Void) throws {
        for start in stride(from: 0, to: count, by: Self.batch) {
            try body(try read(start..<min(start + Self.batch, count)))
        }
    }
}

extension OutputOptions {
    /// Writes a listing, and says on standard error how many rows are left out.
    ///
    /// - Throws: errors of reading the rows.
    package func show<Row>(_ listing: Listing<Row>, columns: [Column<Row>], empty: String) throws {
        switch format {
        case .json:
            var array = Output.JSONArray()
            try listing.forEachBatch { try $0.forEach { try array.write(RowDocument($0, columns)) } }
            array.end()
        case .csv:
            let csv = Output.CSV(columns)
            try listing.forEachBatch { csv.write($0) }
        case .table where listing.count == 0: print(empty)
        case .table:
            var table = Output.Table(columns)
            try listing.forEachBatch { table.write($0) }
            table.end()
        }
        guard listing.others > 0 else { return }
        fflush(nil)
        let count =
            listing.others > LimitOptions.spare ? "more than \(LimitOptions.spare)" : "\(listing.others)"
        Program.gatehouse.remark(
            "\(count) more \(listing.others == 1 ? "is" : "are") not listed; use '--limit' for more rows, or "
                + "'--format csv' or json without it for all")
    }
}
