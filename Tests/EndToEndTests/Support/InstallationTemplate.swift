import Foundation
import Synchronization

/// What installations begin with: made once, by the programs themselves, and then copied, since neither a home without mirrors
/// nor an upstream knows where it is.
enum InstallationTemplate {
    private static let made = Mutex<(homes: [Int: Installation], upstream: Installation?)>(([:], nil))

    /// A home without mirrors, whose policy allows local pushes.
    ///
    /// - Parameter wait: the policy's `forward.wait`.
    static func home(wait: Int) throws -> String {
        try made.withLock { made in
            if let place = made.homes[wait] { return place.home }
            let place = try Installation(inNewFolderOf: nil)
            try place.gatehouse("init", place.home)
            try place.allowLocalPushes(wait: wait)
            _ = isForgotten
            made.homes[wait] = place
            return place.home
        }
    }

    /// A folder with an upstream that has one commit on `main`, and the clone `seed` that brought it.
    static func upstream() throws -> Installation {
        try made.withLock { made in
            if let place = made.upstream { return place }
            let place = try Installation(inNewFolderOf: nil)
            try place.git("init", "--quiet", "--bare", "--initial-branch=main", place.upstream)
            try place.git("clone", "--quiet", place.upstream, place.seed.path)
            try place.seed.git("checkout", "--quiet", "-B", "main")
            try place.seed.commit(["README": "the project\n"], "Begin")
            try place.seed.git("push", "--quiet", "origin", "main")
            // Its copies push to the upstream beside them.
            try place.seed.git("remote", "set-url", "origin", "../upstream.git")
            _ = isForgotten
            made.upstream = place
            return place
        }
    }

    private static let isForgotten: Bool = {
        atexit { InstallationTemplate.made.withLock { $0 = ([:], nil) } }
        return true
    }()
}
