import CFuzzer
import Domain
import Foundation
import SecretRules
import SecretScan

private let path = NSTemporaryDirectory() + "/gatehouse-fuzzing-\(getpid()).toml"
private let sample = Data("token = abcdefgh12345678\n\0\u{FF}{\"password\": \"x\"}\n".utf8)

/// Whatever bytes a rule file has: it is read or refused in words, and what was read is compiled or refused in words, and
/// can be searched by.
private func readRules(_ bytes: Data) {
    do {
        try bytes.write(to: URL(fileURLWithPath: path))
        let rules = try RuleFile.load(path, defaults: path).rules
        // To compile large ones takes its time and shows nothing new.
        let size = rules.rules.reduce(0) { $0 + ($1.expression?.utf8.count ?? 0) }
        guard rules.rules.count <= 8, size <= 400 else { return }
        let compiled = try RuleCompiler.compile(rules).compiled
        _ = try SecretScanner(CompiledRules(compiled)).findings(in: sample, path: "a/b.txt")
    } catch is RuleFile.Mistake {
    } catch is Problem {
    } catch {
        fatalError("not in words that are meant for people: \(error)")
    }
}

@main
struct RuleFileFuzzing {
    static func main() {
        var (count, arguments) = (CommandLine.argc, Optional(CommandLine.unsafeArgv))
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
                readRules(Data(UnsafeBufferPointer(start: bytes, count: count)))
                return 0
            })
    }
}
