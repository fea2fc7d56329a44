import Domain
import Foundation
import HelperTestSupport
import Programs
import Testing

@testable import Recorder

/// A message in a file, as Git's hooks get it.
@Suite struct MessageFileTests {
    private let folder: TestFolder
    private let key = "Assisted-by: claude-code"

    init() throws { folder = try TestFolder() }

    private func message(_ text: String, isGiven: Bool = true) throws -> MessageFile {
        try folder.write(text, to: "message")
        return MessageFile(
            path: folder.path + "/message", git: .clean(gitDirectory: folder.path), isGiven: isGiven)
    }

    @Test(arguments: [
        ("Subject\n", "Subject\n\nAssisted-by: claude-code\n"),
        ("Subject", "Subject\n\nAssisted-by: claude-code\n"),
        ("Subject\n\nBody\n\n\n", "Subject\n\nBody\n\nAssisted-by: claude-code\n"),
        ("Subject\n\nSigned-off-by: Ada\n", "Subject\n\nSigned-off-by: Ada\nAssisted-by: claude-code\n"),
        ("Subject\n\nAssisted-by: claude-code\n", "Subject\n\nAssisted-by: claude-code\n"),
    ])
    func `a trailer joins the last block, once`(text: String, expected: String) throws {
        let message = try message(text)
        #expect(try !message.add([key, key]))
        #expect(try folder.read("message") == expected)
    }

    @Test func `a message of nothing but our trailers was not written by a person`() throws {
        #expect(try message("\(key)\n").hasOnlyTrailers())
        #expect(try !message("\(key)\nReviewed-by: Ada\n").hasOnlyTrailers())
        #expect(try !message("").hasOnlyTrailers())
    }

    @Test func `a template counts as untouched with our trailers below it`() throws {
        let template = Array("Why:\n\nHow:\n".utf8)
        #expect(try message("Why:\n\nHow:\n\n\(key)\n").isUntouched(template))
        #expect(try !message("Why: it broke\n\nHow:\n\n\(key)\n").isUntouched(template))
    }

    @Test func `our trailers join the block that a template has`() throws {
        let message = try message("Subject\n\nTicket: 1\n\n\(key)\n")
        try message.joinTrailers()
        #expect(try folder.read("message") == "Subject\n\nTicket: 1\n\(key)\n")
    }

    @Test func `an emptied message has no byte`() throws {
        try message("Subject\n").empty()
        #expect(try folder.read("message") == "")
    }

    @Test func `a session trailer is one whole line`() {
        let line = "AI-Session: 01JD3GQ5N1M2P3R4S5T6V7W8X9/2 sha256:\(String(repeating: "a", count: 64))"
        #expect(MessageFile.trailer(in: line)?.segment.segment == 2)
        #expect(MessageFile.trailer(in: "  " + line) == nil && MessageFile.trailer(in: line + " more") == nil)
        #expect(MessageFile.quotedTrailers(in: "text\n    \(line)\n\t\(line)\nsee \(line)\n").count == 2)
    }
}
