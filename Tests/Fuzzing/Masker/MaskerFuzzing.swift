import CFuzzer
import Crypto
import Foundation
import SecretRules
import SecretScan

private let rules = FileManager.default.currentDirectoryPath + "/install/rules/default.toml"

nonisolated(unsafe) private let scanner: SecretScanner = {
    do {
        return try RuleCache().scanner(
            of: [rules], digest: RuleCache.digest(of: [rules]), for: .gatehouse)
    } catch {
        fatalError("\(error)")
    }
}()
private let key = FingerprintKey(version: 1, key: SymmetricKey(size: .bits256))

/// Whatever is masked: masking it again changes nothing, JSON stays JSON, lines stay as many.
private func mask(_ text: [UInt8]) {
    do {
        for key in [nil, key] {
            let once = try SecretMasker(scanner, key: key).mask(json: text)
            guard try SecretMasker(scanner, key: key).mask(json: once) == once else {
                fatalError("masked again, it changed: \(String(decoding: once, as: UTF8.self))")
            }
            guard isJSON(once) || !isJSON(text) else {
                fatalError("it was JSON: \(String(decoding: once, as: UTF8.self))")
            }
        }
        let lines = try SecretMasker(scanner).mask(bytes: text, keepsLines: true) ?? text
        guard lineEnds(in: lines) == lineEnds(in: text) else { fatalError("lines were lost or made") }
    } catch {
        fatalError("\(error)")
    }
}

private func isJSON(_ text: [UInt8]) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
}

private func lineEnds(in text: [UInt8]) -> Int { text.count { $0 == 0x0A } }

@main
struct MaskerFuzzing {
    static func main() {
        var (count, arguments) = (CommandLine.argc, Optional(CommandLine.unsafeArgv))
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
                mask(Array(UnsafeBufferPointer(start: bytes, count: count)))
                return 0
            })
    }
}
