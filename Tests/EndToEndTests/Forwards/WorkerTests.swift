import Domain
import Foundation
import GRDB
import Glibc
import LedgerStore
import Synchronization
import TestSupport
import Testing

@testable import Gate

/// The worker, which goes on for months.
@Suite(.waiting) struct WorkerTests {
    private func addMirror(_ name: String, to place: Installation) throws -> (
        mirror: String, upstream: String
    ) {
        let upstream = "\(place.folder)/\(name)-upstream.git"
        try place.git("clone", "--quiet", "--bare", place.upstream, upstream)
        try place.gatehouse("mirror", "add", name, "--upstream", upstream)
        return ("\(place.home)/mirrors/\(name).git", upstream)
    }

    private func watch(_ place: Installation, environment: [String: String] = [:]) throws -> Daemon {
        try Daemon(
            Installation.programs + "/gatehouse", ["forward", "--watch"],
            environment: place.environment(environment), log: place.folder + "/worker.log")
    }

    private func waits(_ seconds: Double = 20, until isSo: () throws -> Bool) rethrows -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            if try isSo() { return true }
            usleep(50_000)
        }
        return false
    }

    // MARK: Its own health

    @Test func `however many rounds it makes, it keeps no descriptor`() throws {
        let place = try Installation(wait: 0)
        _ = try addMirror("second", to: place)
        _ = try addMirror("third", to: place)
        let home = Home(path: place.home)
        let ledger = try home.openLedger()
        let worker = ForwardWorker(home: home, ledger: ledger)
        let mirrors = try ledger.mirrors()
        func openDescriptors() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        }

        // Other tests open files at the same time, though not thousands.
        let before = try openDescriptors()
        for _ in 1...500 {
            for mirror in mirrors {
                #expect(worker(mirror: mirror, force: false, seconds: 10).troubles.isEmpty)
                try home.sharingLedger {}
            }
        }

        #expect(try openDescriptors() < before + 300)
    }

    @Test func `with few descriptors it works on`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let worker = try Daemon(
            "/usr/bin/prlimit",
            ["--nofile=40:40", Installation.programs + "/gatehouse", "forward", "--watch"],
            environment: place.environment(), log: place.folder + "/worker.log")
        defer { worker.stop() }
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")

        #expect(try waits { try place.value(of: "refs/heads/main", in: place.upstream) == commit })
    }

    @Test func `where it cannot work it ends and says why, and does not stay up`() throws {
        let place = try Installation(wait: 0)
        try FileManager.default.removeItem(atPath: place.home + "/locks")
        // A folder that is gone would be made anew.
        try Data().write(to: URL(fileURLWithPath: place.home + "/locks"))

        let ending = try place.run("timeout", ["--signal=TERM", "20", "gatehouse", "forward", "--watch"])

        #expect(ending.status != 0 && ending.status != 124, "\(ending)")
        #expect(ending.errors.contains("cannot lock \(place.home)/locks/ledger"), "\(ending)")
    }

    @Test func `a service manager hears that it is ready, and again and again that it is at work`() throws {
        let place = try Installation(wait: 0)
        let socket = try NotificationSocket(path: place.folder + "/notify")
        let worker = try watch(place, environment: ["NOTIFY_SOCKET": socket.path])
        defer { worker.stop() }

        #expect(socket.receive(within: 20) == "READY=1")
        #expect(socket.receive(within: 20) == "WATCHDOG=1")
        #expect(socket.receive(within: 20) == "WATCHDOG=1")
    }

    @Test func `a service manager does not hear so while nothing succeeds`() throws {
        let place = try Installation(wait: 0)
        let socket = try NotificationSocket(path: place.folder + "/notify")
        let worker = try watch(place, environment: ["NOTIFY_SOCKET": socket.path])
        defer { worker.stop() }
        func log() throws -> String {
            try String(contentsOfFile: place.folder + "/worker.log", encoding: .utf8)
        }
        #expect(socket.receive(within: 20) == "READY=1")

        let locks = place.home + "/locks"
        try FileManager.default.moveItem(atPath: locks, toPath: locks + ".away")
        // A folder that is gone would be made anew.
        try Data().write(to: URL(fileURLWithPath: locks))
        #expect(try waits { try log().contains("worker: cannot lock") })
        // What was said before that.
        for _ in 1...10 where socket.receive(within: 0) != nil {}
        #expect(socket.receive(within: 3) == nil)
        try FileManager.default.removeItem(atPath: locks)
        try FileManager.default.moveItem(atPath: locks + ".away", toPath: locks)

        #expect(socket.receive(within: 20) == "WATCHDOG=1")
        #expect(try waits { try log().contains("worker: this is over") })
        let said = try log()
        #expect(said.components(separatedBy: "worker: cannot lock").count == 2, "said once: \(said)")
    }

    @Test func `doctor says where a worker is missed, and nothing where none is needed`() throws {
        let place = try Installation(wait: 10)
        #expect(!(try place.tryGatehouse("doctor").output.contains("worker")))

        try place.editPolicy { $0.replacing("wait = 10", with: "wait = 0") }
        let missed = try place.tryGatehouse("doctor").output
        #expect(
            missed.contains("no worker has ever run") && missed.contains("'forward.wait = 0'"), "\(missed)")
        #expect(missed.contains("run 'gatehouse forward --watch' as a service"))

        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        try place.ledger().write { try $0.execute(sql: "UPDATE outbox SET queued_at = queued_at - 3600000") }
        #expect(try place.tryGatehouse("doctor").output.contains("1 forwards wait, the oldest since"))

        try place.gatehouse("forward")
        #expect(try place.tryGatehouse("doctor").output.contains("a worker last ran"))
    }

    @Test func `it goes to a mirror when something is due there, and leaves the others alone`() throws {
        let place = try Installation(wait: 0)
        let (_, upstream) = try addMirror("second", to: place)
        let work = try place.clone()
        let ledger = try Home(path: place.home).openLedger()
        #expect(try ledger.busyMirrors(pushedWithin: 0) == [])

        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        #expect(try ledger.busyMirrors(pushedWithin: 0) == ["demo"])
        try FileManager.default.moveItem(atPath: place.upstream, toPath: upstream + ".away")
        _ = try place.tryGatehouse("forward")
        #expect(try ledger.busyMirrors(pushedWithin: 0) == [], "the next attempt is not due yet")
        #expect(try ledger.busyMirrors(pushedWithin: 3_600) == ["demo"], "its hooks may be at work")
        try FileManager.default.moveItem(atPath: upstream + ".away", toPath: place.upstream)
        try place.gatehouse("forward")
        #expect(try ledger.busyMirrors(pushedWithin: 0) == [])
    }

    // MARK: One mirror's trouble

    @Test func `an upstream that hangs keeps no other mirror waiting`() throws {
        let place = try Installation(wait: 0)
        let (mirror, upstream) = try addMirror("second", to: place)
        let pid = place.folder + "/hanging"
        try Program.write("echo $$ >'\(pid)'; exec sleep 100", at: place.upstream + "/hooks/pre-receive")
        let work = try place.clone()
        let worker = try watch(place)
        defer {
            worker.stop()
            let text = try? String(contentsOfFile: pid, encoding: .utf8)
            if let process = text.flatMap({ pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) {
                kill(process, SIGKILL)
            }
        }
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        #expect(waits { FileManager.default.fileExists(atPath: pid) })

        try work.git("push", "--quiet", mirror, "main")

        #expect(try waits { try place.value(of: "refs/heads/main", in: upstream) == commit })
    }

    @Test func `however many upstreams hang at once, one that answers is served soon, and they are later`()
        throws
    {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        let release = place.folder + "/release"
        let hanging = place.folder + "/hanging.git"
        try place.git("clone", "--quiet", "--bare", place.upstream, hanging)
        try Program.write("while [ ! -e '\(release)' ]; do sleep 0.1; done", at: hanging + "/hooks/update")
        for number in 1...16 {
            try place.gatehouse("mirror", "add", "a\(number)", "--upstream", hanging)
            let mirror = "\(place.home)/mirrors/a\(number).git"
            try work.git("push", "--quiet", mirror, "main:refs/heads/n\(number)")
        }
        try work.git("push", "--quiet", "origin", "main")
        let home = Home(path: place.home)
        let ledger = try home.openLedger()
        let rounds = MirrorRounds(ForwardWorker(home: home, ledger: ledger), force: true, seconds: 30) { _ in
        }

        rounds.add(try ledger.mirrors().sorted { $0.name < $1.name })
        let isServed = try waits { try place.value(of: "refs/heads/main", in: place.upstream) == commit }
        try Data().write(to: URL(fileURLWithPath: release))
        rounds.finish()

        #expect(isServed)
        for number in 1...16 {
            #expect(try place.value(of: "refs/heads/n\(number)", in: hanging) == commit, "\(number)")
        }
    }

    @Test func `a mirror with nothing to do is worked on again when it or what is known of it changes`()
        throws
    {
        let place = try Installation(wait: 0)
        let home = Home(path: place.home)
        let ledger = try home.openLedger()
        let rounds = MirrorRounds(ForwardWorker(home: home, ledger: ledger), force: false, seconds: 30) { _ in
        }
        let demo = try #require(try ledger.mirror(named: "demo"))
        func isUnseen(_ mirror: Mirror? = nil, under policy: String = "one") -> Bool {
            !rounds.unseen([mirror ?? demo], under: policy, for: .zero, failed: .zero).isEmpty
        }
        // What changed within two seconds may change again unseen.
        func becomesStill() -> Bool {
            waits {
                rounds.add([demo])
                rounds.finish()
                return !isUnseen()
            }
        }

        #expect(isUnseen())
        #expect(becomesStill())
        let other = Mirror(
            name: demo.name, path: demo.path, upstream: "/srv/other.git", addedAt: demo.addedAt)
        #expect(isUnseen(other))
        #expect(isUnseen(under: "another"))
        #expect(becomesStill())
        try place.git("--git-dir=\(place.mirror)", "update-ref", "refs/heads/new", "refs/heads/main")
        #expect(isUnseen())
    }

    @Test(arguments: ["set-upstream", "remove"])
    func `a mirror whose upstream hangs can be changed meanwhile`(_ command: String) throws {
        let place = try Installation(wait: 0)
        let new = place.folder + "/new.git"
        try place.git("clone", "--quiet", "--bare", place.upstream, new)
        let pid = place.folder + "/hanging"
        try Program.write("echo $$ >'\(pid)'; exec sleep 100", at: place.upstream + "/hooks/pre-receive")
        let work = try place.clone()
        let worker = try watch(place)
        defer { worker.stop() }
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        #expect(waits { FileManager.default.fileExists(atPath: pid) })

        if command == "set-upstream" {
            let changed = try place.gatehouse("mirror", "set-upstream", "demo", new)
            #expect(changed.contains(new), "\(changed)")
            #expect(try waits { try place.value(of: "refs/heads/main", in: new) == commit })
        } else {
            try place.gatehouse("mirror", "remove", "demo", "--force")
        }
        // The hung push was ended with all that it started here.
        let text = try String(contentsOfFile: pid, encoding: .utf8)
        let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(waits { kill(process, 0) != 0 })
    }

    @Test func `a damaged ref and a mirror that is gone are named, and the others go on`() throws {
        let place = try Installation(wait: 0)
        let (gone, _) = try addMirror("gone", to: place)
        let (mirror, upstream) = try addMirror("second", to: place)
        try FileManager.default.removeItem(atPath: gone)
        let refs = place.mirror + "/refs/heads"
        try FileManager.default.createDirectory(atPath: refs, withIntermediateDirectories: true)
        try "0123456789012345678901234567890123456789\n".write(
            toFile: refs + "/dangling", atomically: true, encoding: .utf8)
        let work = try place.clone("work", of: mirror)
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        try "rubbish\n".write(toFile: refs + "/main", atomically: true, encoding: .utf8)

        let forward = try place.tryGatehouse("forward")

        #expect(forward.status == 1)
        #expect(forward.errors.contains("demo refs/heads/dangling: the ref is damaged"), "\(forward)")
        #expect(forward.errors.contains("demo refs/heads/main: the ref is damaged"), "\(forward)")
        #expect(forward.errors.contains("gone: "), "\(forward)")
        #expect(try place.value(of: "refs/heads/main", in: upstream) == commit)
        let doctor = try place.tryGatehouse("doctor")
        #expect(doctor.output.contains("demo: refs/heads/dangling points to"), "\(doctor)")
    }

    @Test func `one damaged ref keeps no other of the same mirror back`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let good = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        let lost = try work.commit(["b": "2\n"], "Two")
        try work.git("push", "--quiet", "origin", "main:lost")
        try work.git("push", "--quiet", "origin", "main^:refs/heads/good")
        try removeObject(lost, from: place)

        let forward = try place.tryGatehouse("forward")

        #expect(forward.status == 1 && forward.output.contains("refs/heads/lost still owed"), "\(forward)")
        #expect(try place.value(of: "refs/heads/good", in: place.upstream) == good)
    }

    /// Takes an object out of the mirror's packs.
    private func removeObject(_ id: String, from place: Installation) throws {
        let objects = place.mirror + "/objects"
        let packs = try FileManager.default.contentsOfDirectory(atPath: objects + "/pack")
        for pack in packs where pack.hasSuffix(".pack") {
            try FileManager.default.moveItem(
                atPath: "\(objects)/pack/\(pack)", toPath: place.folder + "/" + pack)
        }
        for file in try FileManager.default.contentsOfDirectory(atPath: objects + "/pack") {
            try FileManager.default.removeItem(atPath: "\(objects)/pack/\(file)")
        }
        for pack in packs where pack.hasSuffix(".pack") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: place.folder + "/" + pack))
            let outcome = try place.run(
                "git", ["--git-dir=\(place.mirror)", "unpack-objects", "-q"], input: Array(bytes))
            try #require(outcome.succeeded, "\(outcome)")
        }
        try FileManager.default.removeItem(atPath: "\(objects)/\(id.prefix(2))/\(id.dropFirst(2))")
    }
}

/// A socket as a service manager has it.
private final class NotificationSocket {
    let path: String
    private let number: Int32

    init(path: String) throws {
        self.path = path
        number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
        }
        try #require(bound == 0)
    }

    deinit { close(number) }

    func receive(within seconds: Int32) -> String? {
        var polled = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, seconds * 1_000) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(number, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
