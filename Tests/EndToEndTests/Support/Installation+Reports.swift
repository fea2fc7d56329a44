import Foundation
import Testing

extension Installation {
    /// The lines of a file as `gatehouse blame` tells them.
    func blame(_ arguments: String...) throws -> [[String: Any]] {
        let outcome = try run("gatehouse", ["blame", "demo"] + arguments + ["--format", "json"])
        try #require(outcome.succeeded, "\(outcome)")
        let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(json as? [[String: Any]])
    }
}
