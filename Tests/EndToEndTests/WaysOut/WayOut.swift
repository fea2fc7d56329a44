import Foundation
import Synchronization
import Testing

/// A push that the gate does not take, and how its printed words lead to one that passes.
struct WayOut: CustomTestStringConvertible, Sendable {
    /// What a person does who has read the words.
    enum Step: Sendable {
        /// Runs the command that the words have in quotes and that begins like this. Words in capitals are replaced.
        case run(String, [String: String])
        /// Does by hand what the words say.
        case byHand(String, @Sendable (Walk) throws -> Void)

        static func run(_ beginning: String) -> Step { .run(beginning, [:]) }
    }

    let name: String
    /// The policy that refuses, or `sessions.OUTCOME`.
    let policy: String
    var mirror = "demo"
    /// The folder of branches that the policy tells apart; nil for any branch.
    var folder: String?
    /// What the words have to have.
    let says: String
    /// Makes what is pushed first.
    let begin: @Sendable (Walk) throws -> Void
    /// The steps before each further push.
    let rounds: [[Step]]
    /// What reports say of the newest commit in the end; nil where it names no session.
    var outcome: String?

    var testDescription: String { name }
}

/// A developer on the way: a clone, a branch, and what was said last.
final class Walk: @unchecked Sendable {
    let house: House
    let clone: Clone
    let branch: String
    /// What is pushed: the present commit, unless a case says otherwise.
    var refspecs: [String]
    var options: [String] = []
    var pusher = "pat"
    /// What the pusher's Git has in its environment.
    var environment: [String: String] = [:]
    private(set) var said = ""

    init(_ way: WayOut, in house: House) throws {
        self.house = house
        let id = UUID().uuidString.prefix(8).lowercased()
        clone = try house.place.clone("clone-\(id)", of: house.place.home + "/mirrors/\(way.mirror).git")
        branch = "\(way.folder ?? "any")/\(id)"
        refspecs = ["HEAD:refs/heads/\(branch)"]
    }

    /// Commits a file with these lines under a message.
    func commit(
        _ message: String, _ lines: [String] = ["one of a person's lines"], in file: String = "a.txt"
    ) throws {
        try clone.commit([file: lines.map { $0 + "\n" }.joined()], message)
    }

    /// Runs a shell command of Pat's in the clone, and expects it to succeed.
    @discardableResult
    func sh(_ command: String, environment: [String: String] = [:]) throws -> String {
        let outcome = try house.place.run(
            "sh", ["-c", command], in: clone.path,
            environment: ["GATEHOUSE_ACTOR": "pat"].merging(environment) { $1 })
        try #require(outcome.succeeded, "\(command): \(outcome)")
        return outcome.output
    }

    /// Pushes; returns whether the mirror took it.
    func push() throws -> Bool {
        let outcome = try house.place.run(
            "git", ["push"] + options + ["origin"] + refspecs, in: clone.path,
            environment: environment.merging(["GATEHOUSE_ACTOR": pusher]) { $1 })
        said = outcome.said
        return outcome.succeeded
    }

    /// The command in the words' quotes that begins like this.
    func command(_ beginning: String) throws -> String {
        let start = try #require(said.range(of: "'" + beginning), "no '\(beginning)…' in: \(said)")
        let rest = said[said.index(after: start.lowerBound)...]
        return String(try #require(rest.firstIndex(of: "'").map { rest[..<$0] }, "\(said)"))
    }

    func take(_ step: WayOut.Step) throws {
        switch step {
        case .run(let beginning, let words):
            var command = try command(beginning)
            let known = ["WHY": "'the transcript is gone'", "AGENT": "claude-code"]
            for (word, value) in known.merging(words, uniquingKeysWith: { $1 }) {
                command = command.replacing(word, with: value)
            }
            try sh(command)
        case .byHand(let words, let body):
            try #require(said.contains(words), "no '\(words)' in: \(said)")
            try body(self)
        }
    }
}

/// The home of all ways: rules that hold for branches of some folders, or for a mirror of their own.
struct House: Sendable {
    private static let made = Mutex<House?>(nil)

    /// The one for all ways, made when it is first asked for. It goes when the tests end.
    static func shared() throws -> House {
        try made.withLock { made in
            if let made { return made }
            let house = try House()
            atexit { House.made.withLock { $0 = nil } }
            made = house
            return house
        }
    }

    let place: Installation
    static let help = (text: "Ask in the channel git-help.", url: "https://wiki.example.com/gatehouse")

    private init() throws {
        place = try Installation(wait: 0)
        for name in ["pat", "bob"] {
            try place.gatehouse("actor", "add", name, "--email", "\(name)@example.com")
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        for (mirror, rules) in Self.overlays {
            try place.gatehouse("mirror", "add", mirror, "--upstream", place.upstream)
            let path = "\(place.home)/overlays/\(mirror).toml"
            try FileManager.default.createDirectory(
                atPath: place.home + "/overlays", withIntermediateDirectories: true)
            try rules.write(toFile: path, atomically: true, encoding: .utf8)
        }
        try place.editPolicy {
            $0.replacing("declared = \"hold\"", with: "declared = \"record\"") + Self.rules
        }
    }

    private static func folder(_ name: String) -> String { "refs = [\"refs/heads/\(name)/**\"]" }

    private static let rules = """

        [help]
        text = "\(help.text)"
        url = "\(help.url)"

        [[sessions.special]]
        \(folder("weak"))
        weak = "reject"
        [[sessions.special]]
        \(folder("undeclared"))
        undeclared = "reject"
        [[sessions.special]]
        \(folder("partial"))
        partial = "reject"
        [[sessions.special]]
        \(folder("held"))
        declared = "hold"
        [[sessions.special]]
        \(folder("records"))
        declared = "reject"
        [[refs]]
        match = ["refs/heads/release/**"]
        rewind = "reject"
        delete = "reject"
        [[refs]]
        match = ["refs/heads/closed/**"]
        create = "reject"
        [[refs]]
        match = ["refs/heads/review/**"]
        create = "hold"
        [[paths]]
        \(folder("paths"))
        match = ["deploy/**"]
        action = "reject"
        [[messages]]
        \(folder("ticket"))
        ticket = "ABC-"
        action = "reject"
        [[messages]]
        \(folder("subject"))
        require = ["feat: *"]
        forbid = ["WIP"]
        subject_length = 40
        action = "reject"
        [[messages]]
        \(folder("signoff"))
        signed_off_by_agent = "reject"
        [[agents]]
        \(folder("agents"))
        agents = ["codex"]
        unlisted = "reject"
        [history]
        \(folder("history"))
        merges = "reject"
        unrelated = "reject"
        [[signatures]]
        \(folder("signed"))
        commits = "reject"
        [[external]]
        \(folder("tracker"))
        program = "/bin/sh"
        arguments = ["-c", "grep -q TRACKED && exit 0; echo 'write TRACKED into the subject'; exit 1"]

        """

    private static let overlays = [
        "authors": """
        [authors]
        domains = ["example.com"]
        """,
        "size": """
        [size]
        commits = { most = 2, action = "reject" }
        files = { most = 3, action = "reject" }
        blob = { most = 4096, action = "reject" }
        """,
        "access": """
        [[access]]
        who = ["bob"]
        """,
        "limits": """
        [limits]
        seconds = 5
        [[external]]
        program = "/bin/sh"
        arguments = ["-c", "[ $(grep -o parents | wc -l) -le 2 ] || exec tail -f /dev/null"]
        timeout = 60
        """,
    ]
}
