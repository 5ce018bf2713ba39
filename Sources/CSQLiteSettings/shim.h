#include <sqlite3.h>

// sqlite3_config takes any number of arguments, which Swift cannot call. Both hold only before the first connection.

// SQLite's own count of the memory that it uses takes a lock at each allocation, a tenth of the time of storing a row.
static inline int pledge_sqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

// What pages were before a savepoint is kept in memory up to so many bytes, and beyond them in a file.
static inline int pledge_sqlite_keep_savepoints(int bytes) {
  return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, bytes);
}
