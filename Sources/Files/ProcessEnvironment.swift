import Foundation

/// The environment that this process was started with.
package enum ProcessEnvironment {
    /// The variables by their names, read once: a hook asks a dozen times, and Foundation reads all of them each time.
    package static let variables = ProcessInfo.processInfo.environment
}
