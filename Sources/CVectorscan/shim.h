#include <hs/hs_common.h>
#include <hs/hs_runtime.h>
