import Crypto
import Foundation
import Testing

/// Segments travel and rest sealed.
@Suite struct SealedSegmentTests {
    /// What must not be readable anywhere.
    private static let prompt = "a prompt that is nobody's business"

    private func sentPrompt() throws -> (place: Installation, push: Installation.Outcome) {
        let place = try Installation()
        let work = try place.clone()
        let blob = try work.blob(TestSegment(prompt: Self.prompt))
        return (place, try work.tryGit("push", "origin", "\(blob):\(TestSegment.ref())"))
    }

    /// All files below a folder that hold a text.
    private func files(in folder: String, holding text: String) throws -> [String] {
        let paths = try #require(FileManager.default.subpaths(atPath: folder))
        return paths.filter { path in
            FileManager.default.contents(atPath: "\(folder)/\(path)")?.range(of: Data(text.utf8)) != nil
        }
    }

    /// The content of every object of a repository, packed or loose, reachable or not.
    private func allObjects(of repository: String, _ place: Installation) throws -> String {
        try place.git("--git-dir=\(repository)", "cat-file", "--batch-all-objects", "--batch", "--unordered")
    }

    @Test func `no prompt can be read in the mirror's objects, nor in a copy of it`() throws {
        let (place, push) = try sentPrompt()
        let copy = place.folder + "/copy.git"
        try FileManager.default.copyItem(atPath: place.mirror, toPath: copy)

        #expect(push.succeeded && push.said.contains("1 segment recorded"), "\(push)")
        #expect(
            try place.gatehouse("session", "show", TestSegment.session, "--format", "json").contains(
                Self.prompt))
        for repository in [place.mirror, copy] {
            let objects = try allObjects(of: repository, place)
            #expect(objects.contains("gatehouse-sealed-segment/1"), "the segment is among the objects")
            #expect(!objects.contains(Self.prompt))
            #expect(try files(in: repository, holding: Self.prompt).isEmpty)
        }
    }

    @Test func `a segment that is not sealed is refused with what to update`() throws {
        let place = try Installation()
        let work = try place.clone()
        let blob = try work.blob(TestSegment().json)

        let push = try work.tryGit("push", "origin", "\(blob):\(TestSegment.ref())")

        #expect(!push.succeeded && push.said.contains("is not sealed"))
        #expect(push.said.contains("update git-session"))
        #expect(try place.report("sessions").isEmpty)
    }

    @Test func `a segment sealed to another home's key is refused with what to run`() throws {
        let place = try Installation()
        let work = try place.clone()
        let stranger = Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation
        let blob = try work.blob(try TestSegment().sealed(to: stranger, named: "0123456789abcdef"))

        let push = try work.tryGit("push", "origin", "\(blob):\(TestSegment.ref())")

        #expect(!push.succeeded && push.said.contains("sealed to the key 0123456789abcdef"))
        #expect(push.said.contains("git session enable"))
    }

    @Test func `a sealed segment cannot be passed off as another, nor changed`() throws {
        let place = try Installation()
        let work = try place.clone()
        let other = try work.blob(TestSegment(), 2)
        var damaged = try TestSegment().sealed(to: place.mirror)
        damaged[damaged.count - 20] ^= 1

        for blob in [other, try work.blob(damaged)] {
            let push = try work.tryGit("push", "origin", "\(blob):\(TestSegment.ref())")
            #expect(!push.succeeded && push.said.contains("cannot be opened"), "\(push)")
        }
    }

    @Test func `more sessions than one push may bring are refused before they are opened, with what to do`()
        throws
    {
        let place = try Installation()
        let work = try place.clone()
        let large = try work.blob([UInt8](repeating: 0, count: 14 << 20))
        let many = try work.blob("x")

        func push(_ blob: String, _ count: Int) throws -> Installation.Outcome {
            let refs = (1...count).map { "\(blob):\(TestSegment.ref($0))" }
            return try place.run("git", ["push", "origin"] + refs, in: work.path)
        }
        let (size, number) = (try push(large, 5), try push(many, 1_001))

        #expect(!size.succeeded && size.said.contains("brings 69 MiB of sessions, at most 64 MiB"), "\(size)")
        #expect(!number.succeeded && number.said.contains("brings 1001 segments"), "\(number)")
        for push in [size, number] {
            #expect(push.said.contains("To mend it: ship them with 'git session push'"))
            #expect(!push.said.contains("is not sealed"))
        }
    }

    @Test func `the keys are the home's alone, and doctor sees where they are not`() throws {
        let place = try Installation()
        let keys = place.home + "/keys"
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(keys) == 0o700)
        for file in ["segments.key", "lines.key"] { #expect(try mode("\(keys)/\(file)") == 0o600) }
        #expect(try place.gatehouse("doctor").contains("the keys are in place"))

        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: keys + "/segments.key")
        let open = try place.tryGatehouse("doctor")
        try FileManager.default.removeItem(atPath: keys + "/segments.key")
        let missing = try place.tryGatehouse("doctor")
        let work = try place.clone()
        let push = try work.tryGit(
            "push", "origin", "\(try work.blob("x")):\(TestSegment.ref())")

        #expect(!open.succeeded && open.output.contains("chmod 600 \(keys)/segments.key"))
        #expect(!missing.succeeded && missing.output.contains("there is no key of 32 bytes at"))
        #expect(!push.succeeded)
    }

    @Test func `the home announces its key and what the policy asks of commits, anew with each policy`()
        throws
    {
        let place = try Installation()
        func announced() throws -> [String: Any] {
            let json = try place.git("--git-dir=\(place.mirror)", "cat-file", "blob", "refs/gatehouse/home")
            return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        }
        let key = try #require((try announced()["keys"] as? [[String: String]])?.first)
        let raw = try #require(Data(base64Encoded: key["hpke"] ?? ""))
        #expect(raw.count == 32)
        #expect(
            SHA256.hash(data: raw).prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                .joined() == key["id"])
        #expect((try announced()["sessions"] as? [String: Any])?["partial"] as? String == "record")

        try place.editPolicy { $0.replacing("partial = \"record\"", with: "partial = \"reject\"") }

        #expect((try announced()["sessions"] as? [String: Any])?["partial"] as? String == "reject")
    }
}
