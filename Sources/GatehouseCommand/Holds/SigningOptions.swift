import ArgumentParser
import Domain
import Foundation
import Gate
import Terminal

/// The options that sign an approver's decision.
struct SigningOptions: ParsableArguments {
    @Option(help: "Sign the decision with this ssh key: its file, or the .pub file if ssh-agent has the key.")
    var sign: String?
    @Option(help: "A signature of the output of 'hold statement': a file, or - for standard input.")
    var signature: String?

    func validate() throws {
        guard sign == nil || signature == nil else {
            throw ValidationError("Give --sign or --signature, not both.")
        }
    }

    private static let largest = 65_536

    /// The signature of `statement`; nil if the options ask for none.
    func signature(of statement: () throws -> String) throws -> String? {
        if let sign {
            return try SignDecision.signature(
                of: statement(), by: sign, environment: ProcessInfo.processInfo.environment)
        }
        guard let signature else { return nil }
        let input =
            signature == "-"
            ? FileHandle.standardInput : FileHandle(forReadingAtPath: signature)
        guard let content = try input?.read(upToCount: Self.largest),
            let text = String(validating: content, as: UTF8.self)
        else { throw Problem(.unavailable, "cannot read a signature from \(signature)") }
        return text
    }
}
