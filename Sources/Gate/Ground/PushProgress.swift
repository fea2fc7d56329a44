import Files
import Glibc

/// Tells the pusher how far long work is: a silent gate looks like a dead one.
struct PushProgress: Sendable {
    private let work: String
    private let total: Int
    private let pause: Duration
    private let say: @Sendable (String) -> Void
    private var done = 0
    private var next: ContinuousClock.Instant

    /// - Parameters:
    ///   - work: what is done, as "secrets are looked for".
    ///   - total: in how many commits.
    ///   - pause: between two lines; work that takes less is not spoken of.
    init(
        _ work: String, of total: Int, every pause: Duration = .seconds(2),
        say: @escaping @Sendable (String) -> Void = {
            StandardStream.write(Array($0.utf8), to: STDERR_FILENO)
        }
    ) {
        self.work = work
        self.total = total
        self.pause = pause
        self.say = say
        next = .now + pause
    }

    /// One commit is done.
    mutating func advance() {
        done += 1
        guard ContinuousClock.now >= next else { return }
        next = .now + pause
        say("gatehouse: \(work), \(done) of \(total) commits\n")
    }
}
