import Domain
import Foundation
import JSONText
package import SessionCapture

/// The file of one agent's that the recorder writes into, with what it writes there.
package struct AgentFile {
    /// What the file holds of the recorder's.
    enum Content {
        case hooks(entries: [AgentSettings.Entry], besides: [String: JSONValue])
        /// Some lines of it.
        case block(MarkedBlock)
        /// The whole file.
        case plugin(String)
    }

    /// The agent's name.
    package let agent: String
    /// Relative to the work tree's top; absolute where it counts for the whole account.
    package let path: String
    package let settings: AgentSettings
    let content: Content

    /// Nil for an agent that has no hooks.
    ///
    /// - Parameters:
    ///   - program: the absolute path of `git-session`.
    ///   - plugins: the folder with the plugins that come with it.
    ///   - account: whose file it is; nil for a work tree's.
    /// - Throws: what the system says where a plugin cannot be read.
    init?(of agent: Agent, program: String, plugins: String, in account: AccountFolders?) throws {
        guard let settings = agent.settings else { return nil }
        self.agent = agent.name
        path = account.map(settings.account.path) ?? settings.path
        self.settings = settings
        switch settings.form {
        case .hooks(let entries, let besides):
            content = .hooks(entries: entries(ShellWord.quoted(program)), besides: besides)
        case .block(let lines): content = .block(MarkedBlock(lines(ShellWord.quoted(program))))
        case .plugin(let template, let filledIn):
            let text = try String(contentsOfFile: "\(plugins)/\(template)", encoding: .utf8)
            content = .plugin(filledIn(text, program))
        }
    }

    /// How many entries of the recorder's it has, each of which an agent may trust or not.
    var entries: Int {
        if case .hooks(let entries, _) = content { entries.count } else { 1 }
    }

    /// Whether an entry of the agent's hooks is ours, wherever the program was when it was put there.
    func isOurs(_ entry: JSONValue) -> Bool {
        switch entry {
        case .string(let text):
            (text.contains("git-session") || text.contains("git session")) && text.contains(" hook \(agent)")
        case .array(let values): values.contains(where: isOurs)
        case .object(let values): values.values.contains(where: isOurs)
        default: false
        }
    }
}
