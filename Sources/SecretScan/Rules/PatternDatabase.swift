import CVectorscan
import Glibc

/// Many expressions compiled by Vectorscan, which finds the ends of possible matches in one pass over a text.
final class PatternDatabase {
    /// A call of Vectorscan that failed.
    struct Failure: Error, Hashable, CustomStringConvertible {
        let operation: String
        let code: Int32
        var description: String { "\(operation) failed with Vectorscan's error \(code)" }
    }

    private let memory: UnsafeMutableRawPointer
    private let database: OpaquePointer
    private let scratch: OpaquePointer

    /// Takes a serialised database of this version of the library and this kind of machine.
    init(serialised bytes: UnsafeRawBufferPointer) throws(Failure) {
        var size = 0
        try Self.check(hs_serialized_database_size(bytes.baseAddress, bytes.count, &size), Self.reading)
        memory = try Self.allocate(size)
        do throws(Failure) {
            database = OpaquePointer(memory)
            try Self.check(hs_deserialize_database_at(bytes.baseAddress, bytes.count, database), Self.reading)
            var scratch: OpaquePointer?
            let result = hs_alloc_scratch(database, &scratch)
            guard result == HS_SUCCESS, let scratch else {
                throw Failure(operation: "getting memory for a scan", code: result)
            }
            self.scratch = scratch
        } catch {
            free(memory)
            throw error
        }
    }

    deinit {
        hs_free_scratch(scratch)
        free(memory)
    }

    private static let reading = "reading the compiled rules"

    private static func check(_ result: hs_error_t, _ operation: String) throws(Failure) {
        guard result == HS_SUCCESS else { throw Failure(operation: operation, code: result) }
    }

    /// The size of the processor's large pages, in bytes.
    private static let largePage = 2 << 20

    /// Allocates large pages where the system has them: filling megabytes in small ones takes longer than a short
    /// scan.
    private static func allocate(_ size: Int) throws(Failure) -> UnsafeMutableRawPointer {
        let isLarge = size >= largePage / 2
        let rounded = isLarge ? (size + largePage - 1) / largePage * largePage : size
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, isLarge ? largePage : 64, rounded) == 0, let memory else {
            throw Failure(operation: reading, code: HS_NOMEM)
        }
        if isLarge { madvise(memory, rounded, MADV_HUGEPAGE) }
        return memory
    }

    /// The version of the library, including the kind of machine.
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
