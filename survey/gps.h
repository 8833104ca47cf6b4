/* survey/gps.h — where we are, as gpsd says that runs on this computer.
 *
 * Source    the JSON protocol of gpsd (gpsd_json(5)): after ?WATCH it sends an object a line; "TPV"
 *           holds the place once "mode" is 2 or more.
 * Hostile   whatever answers on the port: lines of GPS_LINE_MAX bytes, GPS_LINES_MAX lines, numbers
 *           in range, and never longer than the time given. Nothing leaves this computer.
 * Errors    ERR_NOT_FOUND: nothing answers there; ERR_UNSUPPORTED: it knows no place yet. */
#pragma once
#include <stdbool.h>

struct err;

enum { GPS_PORT = 2947, GPS_WAIT_MS = 3000, GPS_LINE_MAX = 1 << 16, GPS_LINES_MAX = 1000 };

struct gps_fix { // WGS 84
    double lat_deg, lon_deg;
    double alt_m, accuracy_m; // 0: not known
};
bool gps_read(int port, int wait_ms, struct gps_fix *out, struct err *err);
