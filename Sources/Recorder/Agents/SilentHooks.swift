package import Domain
import Files
import Foundation
package import SessionCapture

/// Sessions that no hook of their agent told of, though it has hooks: only the transcript was read, which does not tell
/// what commands wrote.
///
/// It was not allowed to run them, or they were turned off, or it began before they were there.
package struct SilentHooks {
    private let clone: Clone

    package init(in clone: Clone) {
        self.clone = clone
    }

    /// How long it is of use to a developer, in seconds.
    private static let memory = 7 * 86_400

    /// Such a session, and what to do.
    package struct Session {
        package let id: SessionID
        package let agent: String
        /// What the developer should do.
        package let mend: String

        /// What is wrong, in one sentence without its end.
        package var what: String {
            "\(agent) ran no hooks in session \(id), so that what its commands wrote is not recorded"
        }
    }

    /// The latest session of each agent, where its hooks told nothing.
    package func latest() -> [Session] {
        var seen: Set<String> = []
        let now = Int(Date().timeIntervalSince1970)
        return clone.spool.sessions().reversed().filter { $0.lastEventTime > now - Self.memory }.compactMap {
            guard let agent = try? $0.description().agent, seen.insert(agent).inserted else { return nil }
            return silent($0)
        }
    }

    /// What to say of a session to the developer, once; nil where its hooks ran.
    package func takeUnsaid(of session: SpooledSession) -> String? {
        guard let found = silent(session), session.takeSilence() else { return nil }
        return "\(found.what); to mend it: \(found.mend)"
    }

    private func silent(_ session: SpooledSession) -> Session? {
        guard !session.isToldByHooks, let name = try? session.description().agent,
            let agent = Agent.named(name), agent.settings != nil
        else { return nil }
        return Session(id: session.id, agent: name, mend: mend(of: name))
    }

    private func mend(of agent: String) -> String {
        let enable = "git session enable --agent \(agent)"
        guard let files = try? InstalledFiles(),
            let here = try? AgentConfiguration(clone: clone, files: files),
            let account = try? AgentConfiguration(account: DeveloperAccount(), files: files)
        else { return enable }
        let installed = [here, account].flatMap { configuration in
            configuration.all.filter { $0.agent == agent && configuration.isInstalled($0) }.map {
                configuration.obstacles(to: $0)
            }
        }
        if installed.isEmpty { return enable }
        // One of the files is enough.
        if installed.contains(where: \.isEmpty) {
            return "start \(agent) anew, since it reads its hooks when it starts, and with its hooks on"
        }
        return installed[0].map { "\($0.what): \($0.mend)" }.joined(separator: "; ")
    }
}
