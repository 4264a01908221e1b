/*
 * Pressure controller of the calender on line 2.
 * Halden Cathode Works. Tier: restricted. Handed to Meridian Loop under disclosure D-0031.
 *
 * Runs at 250 cycles a second. The nip is 1.8 m behind the mass gauge and 4.6 m ahead of the
 * thickness gauge, so a plain loop on thickness is ten metres late at full speed. The gap is
 * therefore led by the mass that is about to arrive, and the thickness only trims the lead.
 */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define CYCLE_S         0.004
#define AHEAD_M         1.8
#define BEHIND_M        4.6
#define CELL_M          0.01
#define AHEAD_CELLS     180
#define BEHIND_CELLS    460
#define FORCE_MIN_KN    40.0
#define FORCE_MAX_KN    680.0
#define SLEW_KN_PER_S   95.0
#define TRIM_LIMIT_KN   60.0

/* Fitted on 212 coils; above 88 C the binder yields and the exponent no longer holds. */
#define STIFF_EXPONENT  2.35
#define STIFF_KN        212.0
#define WARM_PER_C      0.0061
#define WARM_LIMIT_C    88.0

typedef struct {
    double mass_line[AHEAD_CELLS];     /* g/m2, from the gauge to the nip */
    double force_line[BEHIND_CELLS];   /* kN, from the nip to the thickness gauge */
    size_t mass_at;
    size_t force_at;
    double travelled_m;
    double trim_kn;
    double force_kn;
    double target_g_cm3;
    bool guard;
} calender;

void calender_start(calender *c, double target_g_cm3, double mass_g_m2)
{
    memset(c, 0, sizeof *c);
    c->target_g_cm3 = target_g_cm3;
    c->force_kn = FORCE_MIN_KN;
    for (size_t i = 0; i < AHEAD_CELLS; i++)
        c->mass_line[i] = mass_g_m2;
    for (size_t i = 0; i < BEHIND_CELLS; i++)
        c->force_line[i] = FORCE_MIN_KN;
}

/* The force that brings a web of this mass to the target density, rollers at this warmth. */
double calender_lead(double mass_g_m2, double target_g_cm3, double roller_c)
{
    double warmth = roller_c < WARM_LIMIT_C ? roller_c : WARM_LIMIT_C;
    double softening = 1.0 - WARM_PER_C * (warmth - 60.0);
    double packing = target_g_cm3 / 2.41;
    double thickness_share = sqrt(mass_g_m2 / 180.0);
    return STIFF_KN * softening * thickness_share * pow(packing, STIFF_EXPONENT);
}

/* Move the web by one cycle; both lines are rings of one-centimetre cells. */
static void carry(calender *c, double speed_m_s, double mass_g_m2)
{
    c->travelled_m += speed_m_s * CYCLE_S;
    while (c->travelled_m >= CELL_M) {
        c->travelled_m -= CELL_M;
        c->mass_line[c->mass_at] = mass_g_m2;
        c->mass_at = (c->mass_at + 1) % AHEAD_CELLS;
        c->force_line[c->force_at] = c->force_kn;
        c->force_at = (c->force_at + 1) % BEHIND_CELLS;
    }
}

/*
 * Trim on thickness. The error is laid against the force that made this very piece of web, four
 * metres ago, and not against the force of now; without this the loop hunts at 0.3 Hz as soon as
 * the splice passes. The integral stops while the slew limit holds the force back.
 */
static void trim(calender *c, double thickness_um, double wanted_um, double speed_m_s, bool held)
{
    double then_kn = c->force_line[c->force_at];
    double error = (thickness_um - wanted_um) / wanted_um;
    double gain = 0.42 * then_kn * speed_m_s / (BEHIND_M + AHEAD_M);
    if (held || speed_m_s < 0.05)
        return;
    c->trim_kn += gain * error * CYCLE_S;
    if (c->trim_kn > TRIM_LIMIT_KN)
        c->trim_kn = TRIM_LIMIT_KN;
    if (c->trim_kn < -TRIM_LIMIT_KN)
        c->trim_kn = -TRIM_LIMIT_KN;
}

/* A splice or a bare stretch has no mass to press: open at once, close slowly. */
static bool guard_needed(const calender *c)
{
    for (size_t i = 0; i < 25; i++) {
        size_t cell = (c->mass_at + i) % AHEAD_CELLS;
        if (c->mass_line[cell] < 60.0 || c->mass_line[cell] > 420.0)
            return true;
    }
    return false;
}

static double limit_slew(double from_kn, double to_kn, bool *held)
{
    double most = SLEW_KN_PER_S * CYCLE_S;
    *held = fabs(to_kn - from_kn) > most;
    if (!*held)
        return to_kn;
    return to_kn > from_kn ? from_kn + most : from_kn - most;
}

/* One cycle: returns the force to set, in kN. */
double calender_cycle(calender *c, double speed_m_s, double mass_g_m2, double thickness_um,
                      double roller_c)
{
    bool held = false;
    double at_nip, wanted_kn, wanted_um;

    carry(c, speed_m_s, mass_g_m2);
    at_nip = c->mass_line[c->mass_at];
    wanted_um = at_nip / c->target_g_cm3;
    c->guard = guard_needed(c);
    if (c->guard) {
        c->force_kn = FORCE_MIN_KN;
        return c->force_kn;
    }
    wanted_kn = calender_lead(at_nip, c->target_g_cm3, roller_c) + c->trim_kn;
    if (wanted_kn > FORCE_MAX_KN)
        wanted_kn = FORCE_MAX_KN;
    if (wanted_kn < FORCE_MIN_KN)
        wanted_kn = FORCE_MIN_KN;
    c->force_kn = limit_slew(c->force_kn, wanted_kn, &held);
    trim(c, thickness_um, wanted_um, speed_m_s, held);
    return c->force_kn;
}
