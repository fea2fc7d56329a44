#include <sqlite3.h>

// sqlite3_db_config is variadic, which Swift cannot call.

/// Keeps the last connection that closes from checkpointing the write-ahead log.
static inline int gatehouse_sqlite_no_checkpoint_on_close(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (void *)0);
}
