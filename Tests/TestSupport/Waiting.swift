#if canImport(Testing)
    import Dispatch
    package import Testing

    /// Tests that mostly wait, for a time-out or somebody else's turn. They have threads of their own beside those that
    /// work, of which there are as many as the machine has cores.
    ///
    /// A build of the programs, which compiles this target, too, has no module for tests.
    package struct Waiting: SuiteTrait, TestTrait, TestScoping {
        package var isRecursive: Bool { true }

        package func provideScope(
            for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
        ) async throws {
            try await withTaskExecutorPreference(WaitingThreads.shared, operation: body)
        }
    }

    extension Trait where Self == Waiting {
        package static var waiting: Self { Self() }
    }

    /// Threads for tests that wait.
    private final class WaitingThreads: TaskExecutor {
        static let shared = WaitingThreads()

        private let queue = DispatchQueue(label: "waiting tests", attributes: .concurrent)
        private let places = DispatchSemaphore(value: 4)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async {
                self.places.wait()
                defer { self.places.signal() }
                job.runSynchronously(on: self.asUnownedTaskExecutor())
            }
        }
    }
#endif
