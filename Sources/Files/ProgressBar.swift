import Foundation
import Synchronization

/// A bar at a terminal, for work that tells nothing of how far it is: it goes by time, ever more slowly, and is full when
/// the work is done.
final class ProgressBar: Sendable {
    private let words: String
    private let start = ContinuousClock.now
    private let isOver = Mutex(false)
    private let lastDrawn = DispatchSemaphore(value: 0)

    private static let width = 30
    /// When the bar is half full.
    private static let half = Duration.seconds(1)
    /// Between two looks of a person, in microseconds.
    private static let pause: UInt32 = 50_000

    /// Begins to draw the bar.
    init(_ words: String) {
        self.words = words
        Thread.detachNewThread { [self] in
            while !isOver.withLock({ $0 }) {
                draw(Self.filled(after: ContinuousClock.now - start))
                usleep(Self.pause)
            }
            lastDrawn.signal()
        }
    }

    /// Draws the full bar, and ends its line.
    func end() {
        isOver.withLock { $0 = true }
        lastDrawn.wait()
        draw(Self.width)
        StandardStream.write(Array("\n".utf8), to: STDERR_FILENO)
    }

    /// How many of the bar's places are full after some time.
    static func filled(after time: Duration) -> Int { Int(Double(width) * (time / (time + half))) }

    private func draw(_ filled: Int) {
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
        StandardStream.write(Array("\r\(words) [\(bar)]".utf8), to: STDERR_FILENO)
    }
}

extension Program {
    /// Shows a bar during some work, if a person waits at a terminal.
    ///
    /// - Throws: what the work throws.
    package func withProgressBar<Value>(_ words: String, _ work: () throws -> Value) rethrows -> Value {
        guard isatty(STDERR_FILENO) == 1 else { return try work() }
        let bar = ProgressBar(prefixed(words))
        defer { bar.end() }
        return try work()
    }
}
