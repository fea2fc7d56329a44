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
    package let settings: AgentSettings
    let content: Content

    /// Nil for an agent that has no hooks.
    ///
    /// - Parameters:
    ///   - program: the absolute path of `git-session`.
    ///   - plugins: the folder with the plugins that come with it.
    /// - Throws: what the system says where a plugin cannot be read.
    init?(of agent: Agent, program: String, plugins: String) throws {
        guard let settings = agent.settings else { return nil }
        self.agent = agent.name
        self.settings = settings
        switch settings.form {
        case .hooks(let entries, let besides):
            content = .hooks(entries: entries(Self.quoted(program)), besides: besides)
        case .block(let lines): content = .block(MarkedBlock(lines(Self.quoted(program))))
        case .plugin(let template, let filledIn):
            let text = try String(contentsOfFile: "\(plugins)/\(template)", encoding: .utf8)
            content = .plugin(filledIn(text, program))
        }
    }

    /// A path as one word for a shell.
    private static func quoted(_ path: String) -> String { "'\(path.replacing("'", with: "'\\''"))'" }

    /// Relative to the work tree's top.
    package var path: String { settings.path }

    /// What the developer should do besides; nil where nothing is needed.
    package var advice: String? { settings.advice }

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
