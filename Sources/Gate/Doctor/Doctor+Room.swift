import Files
import Glibc

extension Doctor {
    /// The least free space, in MiB.
    private static let leastRoom: UInt = 64

    /// Whether the file system at a path has space and inodes.
    ///
    /// - Parameter consequence: what happens on a full disk.
    func roomChecks(_ subject: String, _ path: String, consequence: String) -> [Check] {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            // The folder of held pushes is made with the first one; other checks report a missing mirror.
            guard errno != ENOENT else { return [] }
            return [
                failed(
                    subject, "\(SystemError("check \(path)"))",
                    mend: "give it back to the account that runs the mirror")
            ]
        }
        let room = (status.f_bavail * status.f_frsize) >> 20
        guard room >= Self.leastRoom, status.f_favail > 0 || status.f_files == 0 else {
            return [
                failed(
                    subject,
                    "\(path) has only \(room) MiB and \(status.f_favail) inodes free: \(consequence)",
                    mend: "free space on its file system")
            ]
        }
        return [ok(subject, "\(path) has enough free space")]
    }
}
