// What fsync(2) was called for in this process, which stands in the place of the library's.
#include <stddef.h>

// Forgets what was noted, and begins to note.
void watched_sync_begin(void);
// The paths that were synced since, each with a line feed behind it, as far as they fit; returns their length.
size_t watched_sync_end(char *paths, size_t length);
