import Files
import Foundation

/// The running processes by their environments, in which an agent notes which call started them.
struct MarkedProcesses {
    private let environments: [Data]

    /// Reads those of this account. None where there is no `/proc`.
    init() {
        let names = FolderNames.of("/proc")
        environments = names.filter { $0.first?.isNumber == true }.compactMap {
            FileManager.default.contents(atPath: "/proc/\($0)/environ")
        }
    }

    /// Whether it is known that no process has `variable` in its environment, as `NAME=value`.
    func lack(_ variable: String) -> Bool {
        let bytes = Data(variable.utf8)
        return !environments.isEmpty
            && !environments.contains { environment in
                environment.split(separator: 0).contains { $0 == bytes }
            }
    }
}
