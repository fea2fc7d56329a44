import ArgumentParser
import Domain

/// The check of `--reason`, in every command that has the option.
enum Reason {
    static func check(_ reason: String?) throws {
        guard let reason, VisibleText.isBlank(reason) else { return }
        throw ValidationError("--reason is empty; give a reason that people can read later.")
    }
}
