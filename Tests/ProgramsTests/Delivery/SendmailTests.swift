import Files
import Foundation
import TestSupport
import Testing

@testable import Programs

@Suite struct SendmailTests {
    private let folder: TemporaryFolder
    private let program: String

    init() throws {
        folder = try TemporaryFolder(named: "gatehouse-test")
        program = folder.path + "/sendmail"
    }

    /// Writes the program, a script of the shell.
    private func install(_ script: String) throws {
        try ExecutableFile.write("#!/bin/sh\n\(script)\n", at: program)
    }

    @Test func `a mail arrives at the program as it is`() throws {
        try install("cat >\"$0.mail\"; echo \"$*\" >>\"$0.mail\"")

        try Sendmail(path: program)(Array("To: ada@example.org\n\nHello\n".utf8))

        let got = try String(contentsOfFile: program + ".mail", encoding: .utf8)
        #expect(got == "To: ada@example.org\n\nHello\n-t -i\n")
    }

    @Test func `a mail that is not taken is told with the program's words`() throws {
        try install("cat >/dev/null; echo 'no such\tuser' >&2; exit 67")

        let failure = #expect(throws: Sendmail.Failure.self) { try Sendmail(path: program)([]) }

        let words = failure?.description ?? ""
        #expect(words.hasPrefix("\(program) ended with status 67: no such"), "\(words)")
    }

    @Test func `a program that is missing cannot be run`() {
        #expect(throws: ChildProcess.Failure.self) { try Sendmail(path: program)([]) }
    }
}
