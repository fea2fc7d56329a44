// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// The same for what goes over each byte of large texts, also in tests.
let strictAndQuick: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Git, agents and people wait for each start of a program. Without shared libraries it starts in a third of the time,
/// and without symbols it is two thirds as large.
let withoutSharedLibraries: [LinkerSetting] = [
    .unsafeFlags(["-static-executable", "-Xlinker", "--strip-all"], .when(configuration: .release))
]

/// libgit2 takes SHA-256 from Mbed TLS.
let mbedCrypto: [LinkerSetting] = [.linkedLibrary("mbedcrypto", .when(configuration: .release))]

let package = Package(
    name: "gatehouse",
    products: [
        .executable(name: "gatehouse", targets: ["GatehouseProgram"]),
        // The same under another name. An installation has it once.
        .executable(name: "gatehouse-hook", targets: ["GatehouseProgram"]),
        .executable(name: "git-session", targets: ["GitSessionCommand"]),
    ],
    dependencies: [
        // Command line: parsing, help pages, shell completion.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // SHA-256, HMAC and AES-GCM for segments, commitments and bodies.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // SQLite: migrations, statements, transactions.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // The policy file and the rules for secrets.
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        // Finds where any of hundreds of expressions may match, in one pass; hooks link the part that scans alone.
        .systemLibrary(
            name: "CVectorscan", providers: [.apt(["libvectorscan-dev"])]),
        .systemLibrary(name: "CVectorscanCompiler", providers: [.apt(["libvectorscan-dev"])]),
        // Says what exactly matched there.
        .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
        // Opens gzip and ZIP files, to look for secrets in them.
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        // Opens the transcripts that Codex compresses.
        .systemLibrary(name: "CZstandard", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CGlibcExtensions"),
        // Finds accounts in a program without shared libraries.
        .target(name: "CAccountFiles"),
        .systemLibrary(name: "CSQLiteOptions", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "Domain", swiftSettings: strictAndQuick),
        // Spares libgit2 the libraries for connections.
        .target(name: "CWithoutNetworks"),
        .target(
            name: "GitObjects", dependencies: ["Domain", "CLibGit2", "CWithoutNetworks"],
            swiftSettings: strict),
        .target(
            name: "LedgerStore",
            dependencies: [
                "Domain", "JSONText", "CSQLiteOptions", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        // Locks, paths and streams of the system, for all others.
        .target(name: "Files", dependencies: ["CGlibcExtensions"], swiftSettings: strict),
        // The readers of JSON that Foundation has not: quick, and each value with its place.
        .target(name: "JSONText", swiftSettings: strictAndQuick),
        .target(
            name: "Programs", dependencies: ["Domain", "Files", "CGlibcExtensions"], swiftSettings: strict),
        .target(
            name: "SessionCapture",
            dependencies: [
                "Domain", "Files", "JSONText", "CGlibcExtensions", "CZstandard",
                // Codex and Mistral Vibe keep in TOML what they trust.
                "TOMLKit",
                .product(name: "Crypto", package: "swift-crypto"),
                // opencode keeps its conversations in an SQLite database.
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .target(
            name: "SecretScan",
            dependencies: [
                "JSONText", "CVectorscan", "CPCRE2", "CZlib", "CGlibcExtensions",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strictAndQuick),
        .target(
            name: "SecretRules",
            dependencies: [
                "Domain", "Files", "SecretScan", "CGlibcExtensions", "CVectorscanCompiler", "TOMLKit",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "Gate",
            dependencies: [
                "Domain", "Files", "GitObjects", "JSONText", "LedgerStore", "Programs", "SecretScan",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        // What approvers and auditors read, and who of them may read what.
        .target(
            name: "Reports",
            dependencies: [
                "Domain", "Files", "Gate", "GitObjects", "LedgerStore", "Programs", "SecretRules",
                "SecretScan",
            ],
            swiftSettings: strict),
        // The policy as administrators write it.
        .target(
            name: "PolicyFiles",
            dependencies: ["Domain", "Files", "Gate", "SecretRules", "TOMLKit"],
            swiftSettings: strict),
        // What both command lines have in common.
        .target(
            name: "Terminal",
            dependencies: [
                "Domain", "Files", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        // How a developer's clone records what agents do, and names it in commits.
        .target(
            name: "Recorder",
            dependencies: [
                "Domain", "Files", "JSONText", "Programs", "SecretRules", "SecretScan", "SessionCapture",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(name: "GatehouseHook", dependencies: ["Domain", "Files", "Gate"], swiftSettings: strict),
        .target(
            name: "GatehouseCommand",
            dependencies: [
                "Domain", "Files", "Gate", "PolicyFiles", "Programs", "Reports", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "GatehouseProgram", dependencies: ["GatehouseCommand", "GatehouseHook", "CAccountFiles"],
            swiftSettings: strict,
            linkerSettings: withoutSharedLibraries + mbedCrypto),
        .executableTarget(
            name: "GitSessionCommand",
            dependencies: [
                "Domain", "Files", "JSONText", "Programs", "Recorder",
                "SessionCapture", "Terminal", "CAccountFiles",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict,
            linkerSettings: withoutSharedLibraries),
        // Where the tests find the source tree, and test data beside it.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        // Tells tests which files were synced.
        .target(name: "CWatchedSync", path: "Tests/CWatchedSync"),
        .testTarget(
            name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "FilesTests", dependencies: ["CWatchedSync", "Files"], swiftSettings: strict),
        .testTarget(
            name: "JSONTextTests", dependencies: ["JSONText", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DomainTests", dependencies: ["Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "GateTests",
            dependencies: [
                "Domain", "Files", "Gate", "GitObjects", "Programs", "LedgerStore", "SecretRules",
                "SecretScan", "SessionCapture", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "LedgerStoreTests",
            dependencies: [
                "Domain", "LedgerStore", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "GitObjectsTests", dependencies: ["Domain", "GitObjects", "Programs"],
            swiftSettings: strict),
        .testTarget(
            name: "SecretScanTests",
            dependencies: [
                "Files", "RulesTestSupport", "SecretScan", "SecretRules", "TOMLKit", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            exclude: ["rule-cases.toml"], swiftSettings: strict),
        .testTarget(
            name: "ProgramsTests", dependencies: ["Domain", "Files", "Programs", "TestSupport"],
            swiftSettings: strict),
        // What tests of the developer's side have in common.
        .target(
            name: "HelperTestSupport", dependencies: ["Domain", "Files", "SessionCapture", "TestSupport"],
            path: "Tests/HelperTestSupport", swiftSettings: strict),
        .testTarget(
            name: "SessionCaptureTests",
            dependencies: [
                "Domain", "Files", "HelperTestSupport", "JSONText", "Programs", "SessionCapture",
                "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RecorderTests",
            dependencies: [
                "Domain", "Files", "GitSessionCommand", "HelperTestSupport", "JSONText", "Programs",
                "Recorder",
                "SessionCapture", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        // Rules for tests, and the installed ones.
        .target(
            name: "RulesTestSupport", dependencies: ["SecretRules", "SecretScan", "TestSupport"],
            path: "Tests/RulesTestSupport", swiftSettings: strict),
        .testTarget(
            name: "SecretRulesTests",
            dependencies: ["Domain", "Files", "RulesTestSupport", "SecretRules", "SecretScan"],
            swiftSettings: strict),
        .testTarget(
            name: "GatehouseCommandTests",
            dependencies: [
                "GatehouseCommand", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PolicyFilesTests",
            dependencies: [
                "Domain", "PolicyFiles", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
            ],
            exclude: ["compiled-policy"], swiftSettings: strict),
        .testTarget(
            name: "ReportsTests", dependencies: ["Domain", "Gate", "Reports"], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Domain", "Files", "Gate", "Programs", "GatehouseCommand", "GatehouseHook",
                "GitSessionCommand",
                "LedgerStore", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Reports/listings"], swiftSettings: strict),
    ]
)

// These have libFuzzer's main function, and take no part in an ordinary build: Tests/Fuzzing/run builds them.
if Context.environment["GATEHOUSE_FUZZING"] != nil {
    package.targets.append(.systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"))
    package.targets += ["RuleFile", "Masker"].map { name in
        .executableTarget(
            name: "\(name)Fuzzing",
            dependencies: [
                "CFuzzer", "Domain", "SecretRules", "SecretScan",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/Fuzzing/\(name)", swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
    }
}
