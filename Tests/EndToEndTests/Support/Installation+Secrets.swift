import Foundation
import Testing

extension Installation {
    /// A policy that keeps secrets on record and lets them pass.
    static func recordingSecrets(_ policy: String) -> String {
        policy.replacing("critical = \"reject\"", with: "critical = \"record\"")
            .replacing("high = \"reject\"", with: "high = \"record\"")
    }

    /// Expects that nothing the home keeps besides the repositories has the secret in plain.
    func expectNowhere(_ secret: String) throws {
        let files = FileManager.default.enumerator(atPath: home)?.compactMap { $0 as? String } ?? []
        #expect(!files.isEmpty)
        for file in files where !file.hasPrefix("mirrors/") {
            let bytes = FileManager.default.contents(atPath: "\(home)/\(file)") ?? Data()
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file)")
        }
    }
}
