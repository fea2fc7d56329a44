import Domain
import Foundation
import GRDB
import Testing

/// What becomes of holds is told by mail, and nobody but us writes its headers.
@Suite struct NotifyMailTests {
    /// Mail as Python's parser reads it.
    private struct Mail: Decodable {
        let headers: [[String]]
        let body: String

        func header(_ name: String) -> String { headers.first { $0[0] == name }?[1] ?? "" }
    }

    /// A home whose mail goes into a folder, and which says whom to tell.
    private func installation(_ readers: String) throws -> Installation {
        let place = try Installation()
        try FileManager.default.createDirectory(
            atPath: place.folder + "/mail", withIntermediateDirectories: true)
        let program = place.folder + "/sendmail"
        let script = """
            [ "$*" = "-t -i" ] || exit 64
            [ ! -e '\(place.folder)/full' ] || { echo 'the queue is full' >&2; exit 75; }
            cat >"$(mktemp '\(place.folder)/mail/XXXXXX')"
            """
        try Program.write(script, at: program)
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"reject\"\nupdate = \"hold\"") + """

                [[notify]]
                name = "mail"
                \(readers)
                from = "gatehouse@example.com"
                sendmail = "\(program)"

                """
        }
        return place
    }

    private func mails(_ place: Installation) throws -> [Mail] {
        let script = """
            import email, email.policy, glob, json, os, sys
            result = []
            for path in sorted(glob.glob(sys.argv[1] + "/*"), key=os.path.getmtime):
                mail = email.message_from_binary_file(open(path, "rb"), policy=email.policy.default)
                assert not mail.defects, mail.defects
                result.append({"headers": [[k, str(v)] for k, v in mail.items()], "body": mail.get_content()})
            print(json.dumps(result))
            """
        let outcome = try place.run("/usr/bin/python3", ["-c", script, place.folder + "/mail"])
        return try JSONDecoder().decode([Mail].self, from: Data(outcome.output.utf8))
    }

    @Test
    func `those who may approve are written to, and neither the pusher nor an address where nobody reads`()
        throws
    {
        let place = try installation("to = [\"approvers\"]\nemail = [\"ops@example.com\"]")
        for (name, email) in [
            ("eve", "eve@example.com"), ("ada", "ada@example.com"), ("bob", "7+bob@users.noreply.github.com"),
        ] { try place.gatehouse("actor", "add", name, "--group", "approvers", "--email", email) }
        try place.pushHeld()

        try place.gatehouse("forward")

        let mails = try mails(place)
        #expect(mails.count == 1)
        #expect(mails.first?.header("To") == "ops@example.com, eve@example.com", "\(mails)")
        #expect(mails.first?.header("Subject") == "h1 of demo waits for approval: ada pushed refs/heads/main")
        #expect(mails.first?.header("From") == "Gatehouse <gatehouse@example.com>")
        #expect(mails.first?.header("Auto-Submitted") == "auto-generated")
        #expect(mails.first?.body.contains("gatehouse hold approve h1") == true)
    }

    @Test func `no name, reason or ref writes a header or moves a line`() throws {
        let place = try installation("email = [\"ops@example.com\"]")
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        // As a home may have one that was entered some other way.
        let name = "ada =?utf-8?B?DQpCY2M6IGVAZXhhbXBsZS5jb20=?="
        try place.change(
            """
            INSERT INTO actors (id, name) VALUES ('a-0', '\(name)');
            INSERT INTO profiles (actor, kind, added_at) VALUES ('a-0', 'person', 0)
            """)
        let evil = "x\r\nBcc: evil@example.com\r\n\r\nhello"
        try place.pushHeld("reason=a\u{2028}Bcc: evil@example.com", as: name)
        let work = try place.clone("other")
        try work.commit(["b": "1\n"], "Add b")
        // What looks like an encoded word, and what is none of ASCII.
        try place.editPolicy {
            $0 + "\n[[refs]]\nmatch = [\"refs/heads/ü**\"]\ncreate = \"hold\"\n"
        }
        let ref = "refs/heads/ü=" + String(repeating: "ä", count: 60) + "=QmNjOg=="
        _ = try work.tryGit("push", "origin", "HEAD:\(ref)", environment: ["GATEHOUSE_ACTOR": "ada"])
        _ = try place.run(
            "gatehouse", ["hold", "reject", "h1", "--reason", evil], environment: ["GATEHOUSE_ACTOR": "eve"])

        try place.gatehouse("forward")

        let mails = try mails(place)
        #expect(mails.count == 3, "\(mails)")
        for mail in mails {
            #expect(
                mail.headers.map { $0[0] } == [
                    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
                    "Content-Type", "Content-Transfer-Encoding", "References",
                ], "\(mail)")
            #expect(mail.header("To") == "ops@example.com")
            #expect(!mail.body.contains("\nBcc"), "\(mail.body)")
        }
        #expect(
            mails[0].header("Subject").contains("ada =?utf-8?B?DQpCY2M6IGVAZXhhbXBsZS5jb20=?= pushed"),
            "\(mails[0])")
        #expect(mails[1].header("Subject").contains("pushed \(ref)"), "\(mails[1])")
        #expect(mails[2].body.contains("x\\u{d}\\u{a}Bcc: evil@example.com"), "\(mails[2].body)")
        #expect(mails[0].header("References") == mails[2].header("References"), "one hold is one thread")
        for path in try FileManager.default.contentsOfDirectory(atPath: place.folder + "/mail") {
            let text = try String(contentsOfFile: "\(place.folder)/mail/\(path)", encoding: .utf8)
            #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
            #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 90 }, "\(text)")
        }
    }

    @Test func `mail that the mail system does not take is tried again as the same message`() throws {
        let place = try installation("to = [\"pusher\"]\nevents = [\"hold.rejected\", \"hold.opened\"]")
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        try place.pushHeld()
        let nobody = try place.gatehouse("forward")
        try place.gatehouse("actor", "add", "ada", "--email", "ada@example.com")
        _ = try place.run(
            "gatehouse", ["hold", "reject", "h1", "--reason", "no"], environment: ["GATEHOUSE_ACTOR": "eve"])
        try Data().write(to: URL(fileURLWithPath: place.folder + "/full"))
        let full = try place.tryGatehouse("forward")
        try FileManager.default.removeItem(atPath: place.folder + "/full")
        try place.gatehouse("forward")

        #expect(
            nobody.contains("notify mail hold.opened skipped: no address is known for: pusher"), "\(nobody)")
        #expect(full.output.contains("sendmail ended with status 75: the queue is full"), "\(full)")
        let key = try place.reading().holdEvents(after: 0, of: nil, limit: 100).first {
            $0.kind == .rejected
        }?
        .key
        let mails = try mails(place)
        #expect(mails.map { $0.header("Message-ID") } == ["<\(key ?? "none")@example.com>"])
        #expect(mails.first?.header("Subject") == "h1 of demo is rejected: refs/heads/main")
        #expect(mails.first?.body.contains("Because: rejected by eve: no") == true, "\(mails)")
    }
}
