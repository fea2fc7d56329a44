/// Findings in the format that code hosts and editors read.
///
/// SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
package struct SARIFLog: Encodable {
    private let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    private let version = "2.1.0"
    private let runs: [Run]

    private enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version, runs
    }

    /// - Parameter version: the scanner's.
    package init(_ report: LocalScan.Report, version: String) {
        var rules: [String: Run.Rule] = [:]
        for found in report.findings {
            rules[found.rule] = Run.Rule(
                id: found.rule, shortDescription: Text(text: found.description),
                help: found.remedy.isEmpty ? nil : Text(text: found.remedy))
        }
        let driver = Run.Driver(
            name: "gatehouse", version: version, rules: rules.values.sorted { $0.id < $1.id })
        runs = [
            Run(tool: Run.Tool(driver: driver), results: report.findings.map(Run.Result.init))
        ]
    }

    struct Text: Encodable {
        let text: String
    }

    struct Run: Encodable {
        let tool: Tool
        let results: [Result]

        struct Tool: Encodable {
            let driver: Driver
        }

        struct Driver: Encodable {
            let name: String
            let version: String
            let rules: [Rule]
        }

        struct Rule: Encodable {
            let id: String
            let shortDescription: Text
            let help: Text?
        }

        struct Result: Encodable {
            let ruleId: String
            let level: String
            let message: Text
            let locations: [Location]
            let partialFingerprints: [String: String]?

            init(_ found: LocalScan.Found) {
                ruleId = found.rule
                level = ["critical": "error", "high": "error", "medium": "warning"][found.severity] ?? "note"
                let commit = found.commit.map { " (commit \($0.prefix(12)))" } ?? ""
                message = Text(text: found.description + commit)
                locations = [
                    Location(
                        physicalLocation: .init(
                            artifactLocation: .init(uri: found.path), region: .init(startLine: found.line)))
                ]
                partialFingerprints = found.commit.map { ["commit": $0] }
            }
        }

        struct Location: Encodable {
            struct Physical: Encodable {
                struct Artifact: Encodable {
                    let uri: String
                }
                struct Region: Encodable {
                    let startLine: Int
                }
                let artifactLocation: Artifact
                let region: Region
            }
            let physicalLocation: Physical
        }
    }
}
