import CVectorscan

/// Many expressions as one machine that finds where a match of any of them may end, in one pass over a text.
final class PatternDatabase {
    /// Vectorscan refused.
    struct Failure: Error, Hashable, CustomStringConvertible {
        let operation: String
        let code: Int32
        var description: String { "\(operation) failed with Vectorscan's error \(code)" }
    }

    private let database: OpaquePointer
    private let scratch: OpaquePointer

    /// Takes a database in its serialised form; it must be of this library's version and kind of machine.
    init(serialised bytes: UnsafeRawBufferPointer) throws(Failure) {
        var database: OpaquePointer?
        let result = hs_deserialize_database(bytes.baseAddress, bytes.count, &database)
        guard result == HS_SUCCESS, let database else {
            throw Failure(operation: "reading the compiled rules", code: result)
        }
        var scratch: OpaquePointer?
        let allocated = hs_alloc_scratch(database, &scratch)
        guard allocated == HS_SUCCESS, let scratch else {
            hs_free_database(database)
            throw Failure(operation: "getting memory for a scan", code: allocated)
        }
        self.database = database
        self.scratch = scratch
    }

    deinit {
        hs_free_scratch(scratch)
        hs_free_database(database)
    }

    /// The library and the machine that a serialised database is for.
    static var version: String { String(cString: hs_version()) }

    /// Calls `body` with an expression's number and the end of each match.
    func scan(_ text: UnsafeRawBufferPointer, _ body: (_ id: Int, _ end: Int) -> Void) throws(Failure) {
        guard !text.isEmpty else { return }
        let result = withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { body in
                hs_scan(
                    database, text.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(text.count), 0,
                    scratch,
                    { id, _, end, _, context in
                        let body = context?.assumingMemoryBound(to: ((Int, Int) -> Void).self)
                        body?.pointee(Int(id), Int(end))
                        return 0
                    }, UnsafeMutableRawPointer(mutating: body))
            }
        }
        guard result == HS_SUCCESS else { throw Failure(operation: "scanning", code: result) }
    }
}
