import ArgumentParser
import Domain

/// What `--reason` says, wherever a command has it.
enum Reason {
    static func check(_ reason: String?) throws {
        guard let reason, VisibleText.isBlank(reason) else { return }
        throw ValidationError("--reason is empty; say why, in words that people can read later.")
    }
}
