/// The version of the commands.
package enum Version {
    package static let text = "0.1.0"
}
