import Domain
import Files
import Foundation
import HelperTestSupport
import SessionCapture
import TestSupport
import Testing

/// A command whose work tree cannot be looked at, since another process has its notes, or nothing can be written.
@Suite(.waiting) struct UncomparedTests {
    private let clone: DeveloperClone
    private let lock: String

    init() throws {
        clone = try DeveloperClone()
        lock = clone.path + "/.git/gatehouse/shell/main.lock"
        try FileManager.default.createDirectory(
            atPath: (lock as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    }

    private func whileBusy(_ body: () throws -> Void) throws {
        try Descriptor(opening: lock, O_RDWR | O_CREAT).use { descriptor in
            try Spool.lock(descriptor, lock)
            try body()
        }
    }

    private func whileBroken(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: false)
        try body()
        try FileManager.default.removeItem(atPath: lock)
    }

    private func expectSaid(_ reason: String) throws {
        try clone.write("made.txt", "a made line\n")
        try clone.git("add", "--all")
        let commit = try clone.tryGit(["commit", "--quiet", "-m", "All"])
        #expect(commit.succeeded)
        #expect(commit.errors.contains("was not compared") && commit.errors.contains(reason), "\(commit)")
        let again = try clone.tryGit(["commit", "--quiet", "--allow-empty", "-m", "Once"])
        #expect(!again.errors.contains("was not compared"), "\(again)")
        let doctor = try clone.tryGit(["session", "doctor"])
        #expect(doctor.output.contains("was not compared"), "\(doctor)")
    }

    @Test func `a command that begins while another process looks is said to be uncompared`() throws {
        try whileBusy { try clone.claudeBegins("t1") }
        try clone.claudeEnds("t1")
        try expectSaid("another process")
    }

    @Test func `a command that cannot be noted is said to be uncompared`() throws {
        try whileBroken { try clone.claudeBegins("t1") }
        try clone.claudeEnds("t1")
        try expectSaid("main.lock")
    }

    @Test func `a command whose end cannot be noted is said`() throws {
        try clone.claudeBegins("t1")
        unlink(lock)
        try whileBroken { try clone.claudeEnds("t1") }
        try expectSaid("main.lock")
    }

    @Test func `a command whose end is told while another process looks is compared at the commit`() throws {
        try clone.claude("UserPromptSubmit", ["prompt": "Make it", "prompt_id": "p1"])
        try clone.claudeBegins("t1")
        try clone.write("made.txt", "a made line\n")
        try whileBusy { try clone.claudeEnds("t1") }
        try clone.git("add", "--all")
        let commit = try clone.tryGit(["commit", "--quiet", "-m", "All"])

        #expect(commit.succeeded && commit.errors == "", "\(commit)")
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.added) == [["a made line"]])
        let doctor = try clone.tryGit(["session", "doctor"])
        #expect(!doctor.output.contains("was not compared"), "\(doctor)")
    }

    @Test func `a command that is open at the session's end, while another process looks, is said`() throws {
        try clone.claudeBegins("t1")
        try whileBusy { try clone.claude("SessionEnd", ["reason": "exit"]) }
        try expectSaid("another process")
    }

    @Test func `a command in another repository that cannot be noted is said there`() throws {
        let lib = clone.folder.path + "/lib"
        try clone.addRepository("lib")
        try clone.asksAbove("Make it", turn: "p1")
        try whileBroken { try clone.runsAbove("make", call: "t1") {} }
        try expectSaid("main.lock")
        #expect(Spool(commonDirectory: lib + "/.git").sessions().allSatisfy { $0.uncomparedCommands == nil })
    }
}
