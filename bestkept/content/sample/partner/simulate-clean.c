/* A toy of the line for the planner's tests: how long does a coil take? */

double coil_minutes(double length_m, double speed_m_s)
{
    return length_m / speed_m_s / 60.0;
}
