// Debian's libpq-dev puts the header into a folder of its own, below the compiler's usual path.
#include <postgresql/libpq-fe.h>
