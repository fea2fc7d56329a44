/// What somebody asks for over ssh: one of Git's services on a mirror, or one of the commands that approvers have.
package enum ShellRequest: Hashable, Sendable {
    /// Of Git, as `receive-pack`, and the path as the client wrote it.
    case git(service: String, path: String)
    /// `gatehouse hold …`, with its arguments.
    case hold([String])

    /// It is none of those.
    package struct Refused: Error, CustomStringConvertible {
        package let description: String
    }

    private static let services: Set<String> = ["receive-pack", "upload-pack", "upload-archive"]

    /// Reads what sshd hands over in SSH_ORIGINAL_COMMAND; nil where the client asks for a terminal.
    package init(command: String?) throws(Refused) {
        guard let command, !command.isEmpty else {
            throw Refused(
                description: "there is no shell here, only Git ('git push') and 'hold list', 'hold show h3', "
                    + "'hold approve h3'")
        }
        guard let words = Self.words(of: command), let first = words.first else {
            throw Refused(description: "the command cannot be read: a quote is left open")
        }
        // Both "git-receive-pack" and "git receive-pack" are asked for.
        let isSplit = first == "git" && words.count > 1
        let service = isSplit ? words[1] : first.hasPrefix("git-") ? String(first.dropFirst(4)) : ""
        let arguments = words.dropFirst(isSplit ? 2 : 1)
        if Self.services.contains(service) {
            guard arguments.count == 1, let path = arguments.first, !path.hasPrefix("-") else {
                throw Refused(description: "\(service) takes one path")
            }
            self = .git(service: service, path: path)
        } else if first == "hold" {
            // Which home it is about is not the client's to say.
            guard !arguments.contains(where: { $0.hasPrefix("--home") }) else {
                throw Refused(description: "'--home' cannot be given here")
            }
            // Nor are the server's files.
            let isOwnInput = arguments.split(separator: "--signature", omittingEmptySubsequences: false)
                .dropFirst().allSatisfy { $0.first == "-" }
            guard isOwnInput, !arguments.contains(where: { $0.hasPrefix("--sign") && $0 != "--signature" })
            else {
                throw Refused(
                    description: "sign on your side, and send it with '--signature -' on standard input")
            }
            self = .hold(Array(arguments))
        } else {
            throw Refused(description: "only Git and 'hold' can be asked for here")
        }
    }

    /// Splits as a shell does, without anything that a shell would carry out.
    private static func words(of command: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in command {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let done = word { words.append(done) }
        return words
    }
}
