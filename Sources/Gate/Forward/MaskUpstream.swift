import Domain
import Programs
import LedgerStore

/// Takes secrets out of what an upstream says, which may quote what it was sent.
struct MaskUpstream {
    let home: Home
    let ledger: Ledger

    func callAsFunction(_ said: [String]) -> [String] {
        do {
            let words = try MaskWords(home: home, ledger: ledger)(said.joined(separator: "\n"))
            return Lines.of(words).map(String.init)
        } catch {
            return ["(what it said could not be looked through for secrets, and is not kept)"]
        }
    }

    /// Why git did not get on with an upstream, safe to show.
    func callAsFunction(_ failure: GitFailure) -> UpstreamFailure {
        UpstreamFailure(description: self(failure.description))
    }

    /// What git printed while it talked to an upstream, safe to show.
    func callAsFunction(_ text: String) -> String {
        self(Lines.of(UpstreamURL.visible(text)).map(String.init)).joined(separator: "\n")
    }

    /// Runs `body`, with git's failure safe to show.
    func around<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as GitFailure {
            throw self(failure)
        }
    }
}

/// Git did not get on with an upstream.
struct UpstreamFailure: Error, CustomStringConvertible {
    let description: String
}
