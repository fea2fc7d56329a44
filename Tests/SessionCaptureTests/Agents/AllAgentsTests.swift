import Domain
import Foundation
import HelperTestSupport
import JSONText
import TestSupport
import Testing

@testable import SessionCapture

/// What holds for every agent: these fail where one is not registered, or something of it was forgotten.
@Suite struct AllAgentsTests {
    private static let sources = PackageFolder.path(of: "Sources")
    private static let agents = sources + "/SessionCapture/Agents"

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// The names of the values that the files `NAME/NAME.swift` declare, by folder. A folder with no such value is there,
    /// too, so that it is missed in the list.
    private static func declared() throws -> [String: String] {
        let files = FileManager.default.enumerator(atPath: agents)?.compactMap { $0 as? String } ?? []
        let folders = Set(
            files.filter { $0.hasSuffix(".swift") && $0.contains("/") }.map { $0.prefix { $0 != "/" } })
        return folders.subtracting(["Shared"]).reduce(into: [:]) { declared, folder in
            let file = (try? text("\(agents)/\(folder)/\(folder).swift")) ?? ""
            let value = file.firstMatch(of: /static let (\w+) = Agent\(/).map { String($0.1) }
            declared[String(folder)] = value ?? "nothing in \(folder)"
        }
    }

    // MARK: Registration

    @Test func `every folder of an agent is in the list, and nothing else`() throws {
        let list = try Self.text(Self.agents + "/AllAgents.swift")
        let listed = try #require(list.firstMatch(of: /let all: \[Agent\] = \[([^\]]*)\]/))
        let names = listed.1.split { !$0.isLetter }.map(String.init)
        let all = Registration(of: names, in: "'all' in Sources/SessionCapture/Agents/AllAgents.swift")

        let declared = try Array(Self.declared().values)

        #expect(all.faults(for: declared) == [])
        #expect(Agent.all.count == names.count)
    }

    @Test func `each agent has a sample`() {
        let samples = Registration(
            of: AgentSample.all.map(\.agent.name),
            in: "'all' in Tests/SessionCaptureTests/Agents/AgentSample.swift")

        #expect(samples.faults(for: Agent.all.map(\.name)) == [])
    }

    @Test func `the server knows the marks of each agent, and says which are recorded`() {
        let recorded = Registration(
            of: AgentMarks.all.filter(\.isRecorded).map(\.agent),
            in: "'all' in Sources/Domain/Facts/AgentMarks.swift")

        #expect(recorded.faults(for: Agent.all.map(\.name)) == [])
        #expect(Set(AgentMarks.all.map(\.agent)).count == AgentMarks.all.count)
    }

    @Test func `the documentation names each agent`() throws {
        let text = try Self.text(PackageFolder.path(of: "README.md"))
        let forgotten = Agent.all.map(\.title).filter { !text.contains($0) }

        #expect(forgotten == [], "say in README.md how they are recorded")
    }

    /// Help texts may have agents as examples; nothing decides by an agent's name but the agent's own folder.
    @Test func `no other file names an agent`() throws {
        let folders = try Self.declared()
        for target in ["SessionCapture", "Recorder", "GitSessionCommand"] {
            let files =
                FileManager.default.enumerator(atPath: "\(Self.sources)/\(target)")?
                .compactMap { $0 as? String } ?? []
            for file in files where file.hasSuffix(".swift") && !file.hasSuffix("/AllAgents.swift") {
                let isOwn = folders.keys.contains { file.hasPrefix("Agents/\($0)/") }
                let code = try Self.text("\(Self.sources)/\(target)/\(file)")
                guard target != "SessionCapture" || !isOwn else { continue }
                let words = Agent.all.map { "\"\($0.name)\"" } + folders.values.map { "Agent.\($0)" }
                let named = words.filter { code.contains($0) }

                #expect(named == [], "\(target)/\(file) must not decide by an agent's name")
            }
        }
    }

    // MARK: Each one's own

    @Test func `names are words that mean one agent`() {
        let words = Agent.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(words).count == words.count)
        for word in words {
            #expect(SessionSegment.isAgentName(word) && word == word.lowercased(), "\(word)")
        }
        for agent in Agent.all {
            #expect(!agent.title.isEmpty)
            for word in [agent.name] + agent.aliases { #expect(Agent.named(word)?.name == agent.name) }
        }
        #expect(Agent.named("nobody") == nil && Agent.name(of: "Nobody") == "nobody")
    }

    @Test(arguments: AgentSample.all)
    func `what an agent does is told by hooks and found in transcripts`(sample: AgentSample) {
        let agent = sample.agent
        #expect((agent.hooks == nil) == (agent.settings == nil))
        #expect(!agent.transcripts.isEmpty)
    }

    @Test func `settings are in files of their own, in the work tree`() {
        let settings = Agent.all.compactMap(\.settings)
        #expect(Set(settings.map(\.path)).count == settings.count)
        for settings in settings {
            #expect(!settings.path.hasPrefix("/") && !settings.path.contains(".."))
            #expect(!settings.folders.isEmpty && !settings.programs.isEmpty, "\(settings.path)")
        }
    }

    @Test(arguments: AgentSample.all)
    func `the hooks that are put in call the recorder in the agent's name, for events that it knows`(
        sample: AgentSample
    ) throws {
        guard case .hooks(let entries, _)? = sample.agent.settings?.form else { return }
        let known = try #require(sample.agent.hooks).events
        for entry in entries("'/bin/git-session'") {
            #expect(entry.value.text.contains("'/bin/git-session' hook \(sample.agent.name)"))
            #expect(known[entry.event] != nil, "\(entry.event)")
        }
    }

    @Test(arguments: AgentSample.all)
    func `a block of settings calls the recorder in the agent's name, for each event`(sample: AgentSample)
        throws
    {
        guard case .block(let block)? = sample.agent.settings?.form else { return }
        let text = block("'/bin/git-session'")
        let known = try #require(sample.agent.hooks).events
        #expect(text.ranges(of: "'/bin/git-session' hook \(sample.agent.name)").count == known.count)
        for event in known.keys { #expect(text.contains("\"\(event)\"")) }
    }

    @Test func `no two agents mean different things by one event, or by one tool`() {
        func letters(_ name: String) -> String { name.lowercased().filter(\.isLetter) }
        for agent in Agent.all {
            for (name, event) in agent.hooks?.events ?? [:] {
                #expect(HookEvent(name: name) == event, "\(name)")
            }
            for (kind, names) in agent.tools.names {
                for name in names { #expect(ToolKind(tool: name) == kind, "\(agent.name): \(name)") }
            }
        }
    }

    @Test func `no model is of two families`() {
        let prefixes = Agent.all.flatMap(\.models).map(\.prefix)
        for (index, prefix) in prefixes.enumerated() {
            let others = prefixes.indices.filter { $0 != index }
            #expect(!others.contains { prefixes[$0].hasPrefix(prefix) }, "\(prefix)")
        }
    }

    // MARK: Samples

    @Test(arguments: AgentSample.all)
    func `a payload tells its agent by its shape`(sample: AgentSample) throws {
        #expect((sample.payload == nil) == (sample.agent.hooks == nil))
        guard let payload = sample.payload else { return }
        let report = try #require(
            try AgentHook.report(Data(payload.utf8), calledAs: "another", at: "2026-01-01T00:00:00Z"))
        #expect(report.agent == sample.agent.name && report.event == sample.event)
        #expect(Told(report.events).messages == (sample.event == .prompt ? ["user: Fix it"] : []))
    }

    @Test(arguments: AgentSample.all)
    func `an agent's transcripts are found where it keeps them, and read`(sample: AgentSample) throws {
        let home = try TestFolder()
        let transcripts = sample.transcripts(home)
        for transcript in transcripts { try transcript.write(home, transcript.path) }

        let found = TranscriptDiscovery(home: home.path, environment: [:])
            .transcripts(of: sample.agent, tops: [home.path + "/" + AgentSample.workTree])

        #expect(Set(found.map(\.path)) == Set(transcripts.map { "\(home.path)/\($0.path)" }))
        for transcript in found {
            var file = try transcript.file()
            let news = try file.news(after: 0)
            #expect(file.agent == sample.agent.name)
            #expect(Told(news.events(of: file.conversation)).messages == ["user: Fix it"])
        }
    }

    @Test func `each format has a sample, which no other format recognises`() throws {
        for sample in AgentSample.all {
            let home = try TestFolder()
            let transcripts = sample.transcripts(home)
            #expect(transcripts.count == sample.agent.transcripts.count)
            for transcript in transcripts {
                try transcript.write(home, transcript.path)
                let path = "\(home.path)/\(transcript.path)"
                let bytes = try #require(FileManager.default.contents(atPath: path))
                let first = bytes.prefix { $0 != UInt8(ascii: "\n") }
                let line = TranscriptSample(path: path, bytes: Data(first), isFirst: true)
                #expect(RecognisedFormat.all(for: line).map { $0.agent?.name } == [sample.agent.name])
            }
        }
    }
}
