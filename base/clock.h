/* base/clock.h — what time it is. */
#pragma once
#include <stdint.h>

int64_t clock_utc_ms(void);       // since 1970-01-01T00:00:00Z; may jump
int64_t clock_monotonic_ms(void); // since some moment; never goes back
