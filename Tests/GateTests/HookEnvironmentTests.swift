import Foundation
import Programs
import Testing

@testable import Gate

@Suite struct HookEnvironmentTests {
    private let folder = "\(NSTemporaryDirectory())/gatehouse-environment-\(UUID().uuidString.prefix(8))"

    private func write(_ bytes: some Sequence<UInt8>) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(HookEnvironment.fileName)"))
    }

    private static let homes = [
        "/srv/gatehouse", "/srv/it's here", "/srv/'\u{301}accent'", "/srv/$(id) `id` \\", "/srv/two\nlines",
        "''",
    ]

    @Test(arguments: homes)
    func `what is written is read as it was, and by a shell, too`(home: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let written = HookEnvironment(
            program: "/bin/true", home: home, mirror: "/m's.git", forwardWait: "3.5")
        try write(written.text.utf8)

        let read = try #require(HookEnvironment(inHooks: folder))
        let shell = try ChildProcess.run(
            "/bin/sh",
            [
                "-c",
                ". '\(folder)/\(HookEnvironment.fileName)' && printf '%s|%s' \"$GATEHOUSE_HOME\" \"$GATEHOUSE_MIRROR\"",
            ],
            environment: ["PATH": "/usr/bin:/bin"])

        #expect(Array(read.home.utf8) == Array(home.utf8))
        #expect((read.program, read.mirror, read.forwardWait) == ("/bin/true", "/m's.git", "3.5"))
        #expect(Array(shell.outputText.utf8) == Array("\(home)|/m's.git".utf8))
    }

    @Test func `the last assignment of a name counts, as in a shell`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = HookEnvironment(program: "/p", home: "/one", mirror: "/m", forwardWait: "").text
        try write((text + "GATEHOUSE_HOME='/two'\n").utf8)

        #expect(HookEnvironment(inHooks: folder)?.home == "/two")
    }

    @Test(arguments: [
        "", "GATEHOUSE_HOME=/srv\n", "HOME='/srv'\n", "GATEHOUSE_HOME='/srv'", "GATEHOUSE_HOME='/srv\n",
        "GATEHOUSE_HOME='/srv' \n", "GATEHOUSE_HOME='/srv';id\n",
        "GATEHOUSE_PROGRAM='/p'\nGATEHOUSE_HOME='/h'\n",
        "# GATEHOUSE\n",
    ])
    func `what is not of its form is not read`(text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(text.utf8)

        #expect(HookEnvironment(inHooks: folder) == nil)
    }

    @Test func `a file that is not there tells nothing`() {
        #expect(HookEnvironment(inHooks: folder) == nil)
    }
}
