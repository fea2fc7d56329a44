import Domain
import Files
import Foundation
import Glibc
import Programs

/// The time when a worker last ran in a home, kept as the time of a file.
package struct WorkerNote {
    private let path: String

    package init(home: Home) {
        path = home.locksPath + "/worker"
    }

    /// Records that a worker is running now.
    ///
    /// - Throws: `SystemError`.
    package func write() throws {
        try Descriptor(opening: path, O_WRONLY | O_CREAT).use { descriptor in
            guard futimens(descriptor, nil) == 0 else { throw SystemError("write \(path)", code: errno) }
        }
    }

    /// The time of the last note; nil if no worker ever ran.
    var time: Timestamp? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.modificationDate] as? Date).map {
            Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1_000))
        }
    }
}
