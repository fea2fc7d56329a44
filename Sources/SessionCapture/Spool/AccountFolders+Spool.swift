extension AccountFolders {
    /// Where the recorder keeps what belongs to none of the account's repositories, in the place of the XDG Base Directory
    /// Specification.
    package var spool: Spool {
        Spool(path: folder(named: "XDG_STATE_HOME", else: home + "/.local/state") + "/gatehouse")
    }
}
