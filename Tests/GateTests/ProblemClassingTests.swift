import Domain
import Files
import Foundation
import GitObjects
import Testing

@testable import Gate

/// Errors of all that the server's side stands on, as people read them at its edge.
@Suite struct ProblemClassingTests {
    @Test func `a problem stays what it is, and a typed error is its own`() {
        let problem = Problem(classing: Problem(.denied, "you may not", advice: "ask"))
        let busy = Problem(classing: HoldBusy(number: 3))

        #expect(problem.kind == .denied && problem.advice == "ask")
        #expect(busy.kind == .unavailable && busy.advice == "look again in a moment")
        #expect("\(busy)" == "\(HoldBusy(number: 3))")
    }

    @Test func `Foundation's words for a file give way to plain ones`() throws {
        let error = try #require(throws: (any Error).self) {
            try FileManager.default.contentsOfDirectory(atPath: "/nowhere/at all")
        }

        let problem = Problem(classing: error)

        #expect(problem.kind == .unavailable)
        #expect(problem.description.hasPrefix("cannot use /nowhere/at all: "), "\(problem)")
        #expect(!problem.description.contains("Cocoa"), "\(problem)")
    }

    @Test func `objects that cannot be read count as damaged, in libgit2's words`() throws {
        let error = try #require(throws: GitError.self) { try Repository.open(path: "/nowhere") }

        #expect(Problem(classing: error).kind == .damaged)
        #expect("\(Problem(classing: error))" == error.description)
    }

    @Test func `any other error keeps its words`() {
        let error = SystemError("open /nowhere", code: ENOENT)

        #expect(Problem(classing: error).kind == .unavailable)
        #expect("\(Problem(classing: error))" == "cannot open /nowhere: No such file or directory")
    }
}
