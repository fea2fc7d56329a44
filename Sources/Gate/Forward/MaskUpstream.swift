import Domain
import LedgerStore
import Programs

/// Masks secrets in an upstream's messages, which may quote what was pushed.
struct MaskUpstream {
    let home: Home
    let ledger: Ledger

    func callAsFunction(_ said: [String]) -> [String] {
        do {
            let words = try MaskWords(home: home, ledger: ledger)(said.joined(separator: "\n"))
            return Lines.of(words).map(String.init)
        } catch {
            return ["(its message could not be scanned for secrets, and is not kept)"]
        }
    }

    /// The error of git at an upstream, safe to show.
    func callAsFunction(_ failure: GitFailure) -> Problem {
        Problem(.unavailable, self(failure.description))
    }

    /// The output of git at an upstream, safe to show.
    func callAsFunction(_ text: String) -> String {
        self(Lines.of(UpstreamURL.visible(text)).map(String.init)).joined(separator: "\n")
    }

    /// Runs `body`, and makes an error of git safe to show.
    func around<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as GitFailure {
            throw self(failure)
        }
    }
}
