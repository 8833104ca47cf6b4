"""WGS 84 to British National Grid by Helmert's seven numbers and the projection of the Ordnance
Survey's guide: another way than the one under test. spec/domain.md, TV12."""
import math


def cartesian(lat, lon, a, b):
    e2 = 1 - (b / a) ** 2
    nu = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    return nu * math.cos(lat) * math.cos(lon), nu * math.cos(lat) * math.sin(lon), nu * (1 - e2) * math.sin(lat)


def helmert(x, y, z):
    tx, ty, tz, s = -446.448, 125.157, -542.060, 20.4894e-6
    rx, ry, rz = (math.radians(v / 3600) for v in (-0.1502, -0.2470, -0.8421))
    return (tx + (1 + s) * x - rz * y + ry * z, ty + rz * x + (1 + s) * y - rx * z, tz - ry * x + rx * y + (1 + s) * z)


AIRY = (6377563.396, 6356256.909)


def on_airy(x, y, z):
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    p, lat = math.hypot(x, y), math.atan2(z, math.hypot(x, y) * (1 - e2))
    for _ in range(10):
        lat = math.atan2(z + e2 * a / math.sqrt(1 - e2 * math.sin(lat) ** 2) * math.sin(lat), p)
    return lat, math.atan2(y, x)


def grid(lat, lon):
    a, b = AIRY
    f0, lat0, lon0, e0, n0 = 0.9996012717, math.radians(49), math.radians(-2), 400000, -100000
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    sin, cos, tan = math.sin(lat), math.cos(lat), math.tan(lat)
    nu = a * f0 / math.sqrt(1 - e2 * sin ** 2)
    rho = a * f0 * (1 - e2) / (1 - e2 * sin ** 2) ** 1.5
    eta2 = nu / rho - 1
    d, t = lat - lat0, lat + lat0
    m = b * f0 * ((1 + n + 5 / 4 * (n ** 2 + n ** 3)) * d - (3 * n + 3 * n ** 2 + 21 / 8 * n ** 3) * math.sin(d) * math.cos(t)
                  + 15 / 8 * (n ** 2 + n ** 3) * math.sin(2 * d) * math.cos(2 * t)
                  - 35 / 24 * n ** 3 * math.sin(3 * d) * math.cos(3 * t))
    w = lon - lon0
    north = (m + n0 + nu / 2 * sin * cos * w ** 2 + nu / 24 * sin * cos ** 3 * (5 - tan ** 2 + 9 * eta2) * w ** 4
             + nu / 720 * sin * cos ** 5 * (61 - 58 * tan ** 2 + tan ** 4) * w ** 6)
    east = (e0 + nu * cos * w + nu / 6 * cos ** 3 * (nu / rho - tan ** 2) * w ** 3
            + nu / 120 * cos ** 5 * (5 - 18 * tan ** 2 + tan ** 4 + 14 * eta2 - 58 * tan ** 2 * eta2) * w ** 5)
    return east, north


def british(lon, lat):
    return grid(*on_airy(*helmert(*cartesian(math.radians(lat), math.radians(lon), 6378137.0, 6356752.314245))))
