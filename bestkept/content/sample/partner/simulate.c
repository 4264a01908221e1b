/* A toy of the line for the planner's tests: how long does a coil take? */
#include <math.h>

#define STIFF_EXPONENT 2.35
#define STIFF_KN 212.0
#define WARM_PER_C 0.0061
#define WARM_LIMIT_C 88.0

{{leak}}

double coil_minutes(double length_m, double speed_m_s)
{
    return length_m / speed_m_s / 60.0;
}
