import Foundation
import Testing

/// A mirror is called that in options and reports; the names that it had before work for this version.
@Suite struct RenamedWordsTests {
    private static let lists = [
        "report pushes", "report commits", "report sessions", "forward status --all", "hold list --all",
    ]

    /// An installation with a push that was held, approved and forwarded.
    private func installation() throws -> (place: Installation, old: String, new: String) {
        let place = try Installation.holding()
        let work = try place.clone()
        let old = try work.head()
        let new = try work.commit(["a": "1\n"], "One")
        try work.push(as: "ada", "origin", "main")
        try #require(try place.hold("approve", "h1").succeeded)
        return (place, old, new)
    }

    @Test func `the old option for a mirror selects the same rows, and its user is told the new one once`()
        throws
    {
        let place = try installation().place
        let hint = "gatehouse: --repository is now called --mirror; the old name works in this version only\n"

        for list in Self.lists {
            let words = list.split(separator: " ").map(String.init)
            let new = try place.run("gatehouse", words + ["--mirror", "demo"])
            let old = try place.run("gatehouse", words + ["--repository", "demo"])
            let both = try place.run("gatehouse", words + ["--repository", "demo", "--mirror", "demo"])
            let other = try place.run("gatehouse", words + ["--repository", "nope"])

            #expect(new.succeeded && new.errors == "", "\(list): \(new)")
            #expect(old.succeeded && old.output == new.output && old.errors == hint, "\(list): \(old)")
            #expect(both.status == 64 && both.errors.contains("give --mirror alone"), "\(list): \(both)")
            #expect(other.status == 1 && other.errors.contains("no mirror named 'nope'"), "\(list): \(other)")
        }
        let forward = try place.tryGatehouse("forward", "--repository", "demo")
        #expect(forward.succeeded && forward.errors == hint, "\(forward)")
    }

    @Test func `a rehearsal takes the old option, and needs one of both`() throws {
        let (place, old, new) = try installation()
        let update = [old, new, "refs/heads/other"]
        func test(_ option: [String]) throws -> Installation.Outcome {
            try place.run("gatehouse", ["policy", "test"] + option + update)
        }

        let current = try test(["--mirror", "demo"])
        let former = try test(["--repo", "demo"])
        let none = try test([])

        #expect(current.errors == "" && current.output.contains("verdict"), "\(current)")
        #expect(former.status == current.status && former.output == current.output, "\(former)")
        #expect(former.errors.contains("--repo is now called --mirror"), "\(former)")
        #expect(none.status == 64 && none.errors.contains("--mirror <name>"), "\(none)")
    }

    @Test func `help shows the new option alone`() throws {
        let place = try Installation()

        for command in Self.lists.map({ $0.replacing(" --all", with: "") }) + ["forward run", "policy test"] {
            let words = command.split(separator: " ").map(String.init)
            let help = try place.run("gatehouse", words + ["--help"]).output

            #expect(help.contains("--mirror <name>"), "\(command): \(help)")
            #expect(!help.contains("--repo"), "\(command): \(help)")
        }
    }

    @Test func `JSON has a mirror under both keys, and tables and CSV under the new name`() throws {
        let place = try installation().place

        for list in Self.lists where list != "report sessions" {
            let words = list.split(separator: " ").map(String.init)
            let json = try place.run("gatehouse", words + ["--format", "json"]).output
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
            let csv = try place.run("gatehouse", words + ["--format", "csv"]).output
            let table = try place.run("gatehouse", words).output

            #expect(!rows.isEmpty && rows.allSatisfy { $0["mirror"] as? String == "demo" }, "\(json)")
            #expect(rows.allSatisfy { $0["repository"] as? String == "demo" }, "\(json)")
            let head = csv.prefix { $0 != "\r\n" }.split(separator: ",")
            #expect(head.contains("mirror") && !head.contains("repository"), "\(csv)")
            #expect(table.contains("MIRROR") && !table.contains("REPOSITORY"), "\(table)")
        }
    }
}
