import Dispatch

/// A value that another thread makes while this one goes on with what does not need it yet.
final class ConcurrentValue<Value>: @unchecked Sendable {
    private let making = DispatchGroup()
    /// Written once, before the group is done; read behind it alone.
    private var result: Result<Value, any Error>?

    init(_ make: @escaping @Sendable () throws -> Value) {
        DispatchQueue.global().async(group: making) { self.result = Result { try make() } }
    }

    /// Waits for it where it is not there yet.
    ///
    /// - Throws: what making it threw.
    var value: Value {
        get throws {
            making.wait()
            guard let result else { preconditionFailure("the group was done before its only work") }
            return try result.get()
        }
    }
}
