package import Foundation
import JSONText

/// Finds the transcripts on this machine that belong to a repository, in the agents' own places.
package struct TranscriptDiscovery {
    private let places: AgentPlaces
    /// How many files and folders may be looked at for one agent, so that a hook's time is bounded.
    private let budget: Int

    /// - Parameters:
    ///   - home: the user's home folder.
    ///   - environment: where agents look for folders of their own, as `CODEX_HOME`.
    package init(home: String, environment: [String: String], budget: Int = 20_000) {
        places = AgentPlaces(home: home, environment: environment)
        self.budget = budget
    }

    /// The agent's transcripts that belong to one of the work trees, newest first.
    ///
    /// - Parameters:
    ///   - tops: the work trees' tops, absolute.
    ///   - earliest: only files that changed at this time or later.
    package func transcripts(
        of agent: String, tops: [String], changedSince earliest: Date? = nil
    ) -> [FoundTranscript] {
        var search = TranscriptSearch(tops: tops, earliest: earliest, budget: budget)
        switch AgentName.named(agent) {
        case AgentName.claude: addClaude(to: &search)
        case AgentName.codex: addCodex(to: &search)
        case AgentName.copilot: addCopilot(to: &search)
        case AgentName.cursor: addCursor(to: &search)
        case AgentName.gemini: addGemini(to: &search)
        case AgentName.opencode: addOpencode(to: &search)
        case AgentName.aider: addAider(to: &search)
        default: break
        }
        return search.found.sorted { ($0.changed, $1.path) > ($1.changed, $0.path) }
    }

    /// `projects/<folder with every other sign than letters and digits as ->`, subagents one level further down.
    private func addClaude(to search: inout TranscriptSearch) {
        for top in search.tops {
            let name = Self.munged(top)
            for folder in search.names(in: places.claudeProjects) where folder.hasPrefix(name) {
                let path = "\(places.claudeProjects)/\(folder)"
                // The agent may have begun further down; another project's name may begin alike.
                let isCertain = folder == name
                for file in search.names(in: path) {
                    if file.hasSuffix(".jsonl") {
                        search.add("\(path)/\(file)", AgentName.claude, isCertain: isCertain)
                    } else if file.utf8.count == 36 {
                        for agent in search.names(in: "\(path)/\(file)/subagents")
                        where agent.hasSuffix(".jsonl") {
                            search.add(
                                "\(path)/\(file)/subagents/\(agent)", AgentName.claude, isCertain: isCertain)
                        }
                    }
                }
            }
        }
    }

    /// `sessions/<year>/<month>/<day>`, the latest days first: the budget ends the walk.
    private func addCodex(to search: inout TranscriptSearch) {
        for year in search.namesFromLast(in: places.codexSessions) {
            for month in search.namesFromLast(in: "\(places.codexSessions)/\(year)") {
                for day in search.namesFromLast(in: "\(places.codexSessions)/\(year)/\(month)") {
                    let folder = "\(places.codexSessions)/\(year)/\(month)/\(day)"
                    for file in search.namesFromLast(in: folder) where file.hasSuffix(".jsonl") {
                        search.add("\(folder)/\(file)", AgentName.codex, isCertain: false)
                    }
                }
            }
        }
    }

    private func addCopilot(to search: inout TranscriptSearch) {
        for session in search.names(in: places.copilotSessions) {
            let path = "\(places.copilotSessions)/\(session)"
            search.add(
                session.hasSuffix(".jsonl") ? path : path + "/events.jsonl", AgentName.copilot,
                isCertain: false)
        }
        for storage in places.workspaceStorages {
            for workspace in search.names(in: storage) {
                addWorkspace("\(storage)/\(workspace)", to: &search)
            }
        }
    }

    /// A folder of VS Code's, whose `workspace.json` names the project.
    private func addWorkspace(_ path: String, to search: inout TranscriptSearch) {
        guard let bytes = FileManager.default.contents(atPath: path + "/workspace.json"),
            let address = JSONValue(bytes)?["folder"]?.string,
            let folder = URL(string: address)?.path, search.contains(folder)
        else { return }
        for place in ["GitHub.copilot-chat/transcripts", "chatSessions"] {
            for file in search.names(in: "\(path)/\(place)") where file.contains(".json") {
                search.add("\(path)/\(place)/\(file)", AgentName.copilot, isCertain: true)
            }
        }
    }

    /// `projects/<munged folder>/agent-transcripts`, each file alone or in a folder of its name.
    private func addCursor(to search: inout TranscriptSearch) {
        for top in search.tops {
            let name = Self.munged(top).drop { $0 == "-" }
            let folder = "\(places.cursorProjects)/\(name)/agent-transcripts"
            for file in search.names(in: folder) {
                if file.hasSuffix(".jsonl") {
                    search.add("\(folder)/\(file)", AgentName.cursor, isCertain: true)
                    continue
                }
                search.add("\(folder)/\(file)/\(file).jsonl", AgentName.cursor, isCertain: true)
                for agent in search.names(in: "\(folder)/\(file)/subagents") where agent.hasSuffix(".jsonl") {
                    search.add("\(folder)/\(file)/subagents/\(agent)", AgentName.cursor, isCertain: true)
                }
            }
        }
    }

    /// A project's folder is named after the hash of its path, or has a file that tells it.
    private func addGemini(to search: inout TranscriptSearch) {
        let hashes = Set(search.tops.map { ContentDigest(of: $0).text })
        for project in search.names(in: places.geminiProjects) {
            let path = "\(places.geminiProjects)/\(project)"
            let root = FileManager.default.contents(atPath: path + "/.project_root")
                .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
            guard hashes.contains(project) || root.map(search.contains) == true else { continue }
            for file in search.names(in: path + "/chats") {
                if file.contains(".json") {
                    search.add("\(path)/chats/\(file)", AgentName.gemini, isCertain: true)
                    continue
                }
                for agent in search.names(in: "\(path)/chats/\(file)") where agent.contains(".json") {
                    search.add("\(path)/chats/\(file)/\(agent)", AgentName.gemini, isCertain: true)
                }
            }
        }
    }

    private func addOpencode(to search: inout TranscriptSearch) {
        let path = places.opencodeDatabase
        guard FileManager.default.fileExists(atPath: path), let database = try? OpencodeDatabase(path: path),
            let sessions = try? database.sessions(in: search.tops)
        else { return }
        for session in sessions {
            let changed = Date(timeIntervalSince1970: Double(session.updated) / 1000)
            search.add(
                FoundTranscript(
                    path: path, agent: AgentName.opencode, conversation: session.id, changed: changed))
        }
    }

    private func addAider(to search: inout TranscriptSearch) {
        for top in search.tops {
            search.add("\(top)/.aider.chat.history.md", AgentName.aider, isCertain: true)
        }
    }

    private static func munged(_ path: String) -> String {
        String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }
}
