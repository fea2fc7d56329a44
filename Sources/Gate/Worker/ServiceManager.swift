import Files
import Foundation
import Glibc
import Programs

/// The service manager that started this process and expects signs of life; see sd_notify(3).
struct ServiceManager {
    /// The path of a socket, or an abstract name that starts with "@"; nil if no service manager listens.
    private let address: String?

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    }

    /// A state to report.
    enum State: String {
        /// The process has begun its work.
        case ready = "READY=1"
        /// The process is still working. A service manager with a watchdog restarts a process that does not say so.
        case alive = "WATCHDOG=1"
    }

    /// Reports a state. A lost message does not matter, since others follow.
    func tell(_ state: State) {
        guard let address else { return }
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return }
        Descriptor(owning: number).use { send(Array(state.rawValue.utf8), to: address, by: $0) }
    }

    private func send(_ message: [UInt8], to address: String, by socket: Int32) {
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        guard path.count < MemoryLayout.size(ofValue: target.sun_path) else { return }
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: path) }
        let length = MemoryLayout<sa_family_t>.size + path.count + (path[0] == 0 ? 0 : 1)
        withUnsafePointer(to: target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard connect(socket, $0, socklen_t(length)) == 0 else { return }
                _ = Glibc.send(socket, message, message.count, Int32(MSG_NOSIGNAL))
            }
        }
    }
}
