import Domain
import Foundation
import Synchronization
import Testing

@testable import Gate
@testable import SecretScan

/// What a push has again and again is looked at once.
@Suite struct ScannedOnceTests {
    private static let secret = "tok_" + "k3j5h2k4j6h7"

    /// How often a scanner asked on its way whether it is to stop: where nothing is looked through it never does.
    private final class Asked: Sendable {
        private let count = Mutex(0)

        init(_ scanner: SecretScanner) {
            scanner.isStopped = { [self] in
                count.withLock { $0 += 1 }
                return false
            }
        }

        /// Since it was taken last.
        func take() -> Int {
            count.withLock { count in
                defer { count = 0 }
                return count
            }
        }
    }

    @Test(arguments: ["tok_none", secret])
    func `a name that comes and goes is looked through once`(name: String) throws {
        let place = try ScannedRepository()
        let path = "folder/\(name).txt"
        let commits = try (0..<5).map { number in
            try place.commit([path: number % 2 == 0 ? "1\n" : nil], "Change \(number)")
        }
        let asked = Asked(place.scanner)
        var push = try place.push()
        try push.scan(commits[0])
        #expect(asked.take() > 0)

        for commit in commits.dropFirst() { try push.scan(commit) }

        #expect(asked.take() == 0)
        let told = push.facts.secrets.flatMap(\.places)
        #expect(told.map(\.object) == (name == "tok_none" ? [] : [commits[0], commits[2], commits[4]]))
    }

    @Test func `tips are asked a bounded number of times, and what is not told by then is not called gone`()
        throws
    {
        let place = try ScannedRepository()
        let files = Dictionary(
            uniqueKeysWithValues: (0..<300).map { ("f\($0)", String?.some("key = \(Self.secret)\n")) })
        let commit = try place.commit(files)
        let keys = FingerprintKeys.ephemeral()
        func note(_ tips: Int) throws -> (asked: Int, areInTip: Bool) {
            var push = try place.push()
            try push.scan(commit)
            var collected = push.takeFound()
            var asked = 0
            try collected.note(tips: Array(repeating: commit, count: tips), keys) { _, _ in
                asked += 1
                return nil
            } look: { _, _, _ in
                []
            }
            return (asked, collected.facts.secrets.allSatisfy(\.isInTip))
        }

        let (few, many) = (try note(10), try note(1_000))
        #expect(few.asked == 3_000 && !few.areInTip)
        #expect(many.asked == CollectedSecrets.maximumQuestions && many.areInTip)
    }

    @Test func `of tips with the same files one is asked`() throws {
        let place = try ScannedRepository()
        let files = Dictionary(
            uniqueKeysWithValues: (0..<300).map { ("f\($0)", String?.some("key = \(Self.secret)\n")) })
        let commit = try place.commit(files)
        try place.commit(files.mapValues { _ in nil })
        let tips = try (0..<100).map { try place.commit([:], "Tip \($0)") }
        var push = try place.push()
        try push.scan(commit)

        try push.note(tips: tips)

        #expect(push.facts.secrets.count == 1 && push.facts.secrets.allSatisfy { !$0.isInTip })
    }
}
