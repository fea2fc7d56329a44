import Domain
import Files
import Foundation
import Programs
import Glibc

/// When a worker last went through a home: a file's time, which costs nothing to keep.
package struct WorkerNote {
    private let path: String

    package init(home: Home) {
        path = home.locksPath + "/worker"
    }

    package func write() throws {
        try Descriptor(opening: path, O_WRONLY | O_CREAT).use { descriptor in
            guard futimens(descriptor, nil) == 0 else { throw Descriptor.Failure(path: path) }
        }
    }

    /// Nil where none ever did.
    var time: Timestamp? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.modificationDate] as? Date).map {
            Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1_000))
        }
    }
}
