import Foundation
import Synchronization

/// The home that installations begin with: made once, by the programs themselves, and then copied, since nothing in a home
/// without mirrors knows where it is.
enum InstallationTemplate {
    private static let made = Mutex<[Int: Installation]>([:])

    /// A home without mirrors, whose policy allows local pushes.
    ///
    /// - Parameter wait: the policy's `forward.wait`.
    static func home(wait: Int) throws -> String {
        try made.withLock { made in
            if let place = made[wait] { return place.home }
            let place = try Installation(inNewFolderOf: nil)
            try place.gatehouse("init", place.home)
            try place.allowLocalPushes(wait: wait)
            if made.isEmpty { atexit { InstallationTemplate.forget() } }
            made[wait] = place
            return place.home
        }
    }

    private static func forget() {
        made.withLock { $0 = [:] }
    }
}
