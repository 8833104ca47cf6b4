"""A survey with one form that has every control, for controls.py and controls_keys.py, and a phone that got it."""
import io
import pathlib
import re
import sys
import time
import wave

from app import ROOT, World
from cdp import PATIENCE_S
from fingers import SMALL, TARGET_MIN, WIDE, tap

FLAME = '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><circle cx="24" cy="24" r="20" fill="#c40"/></svg>'
HERE = {"latitude": 53.481, "longitude": -2.201, "accuracy": 6}
QUIET = re.compile(r"ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|Failed to fetch|Password field is not contained")


def chime():
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(128 for _ in range(800)))
    return out.getvalue()


class Controls(World):
    def __init__(self, doorstep, chromium, folder):
        super().__init__(doorstep, chromium, folder, "controls.xml", Controls.prepare,
                         ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"])
        self.paper = self.folder / "paper.pdf"
        self.paper.write_bytes(b"%PDF-1.4 paper")

    def prepare(self):
        """Outlines and the form's own files."""
        for level in ("estate", "blocks"):
            self.server.run("area", "add", self.server.survey, str(ROOT / f"data/estates/ashbrook_{level}.geojson"),
                            "--level", level.rstrip("s"))
        homes = self.folder / "homes.csv"
        homes.write_text("code,block,address\nLIM-1,ASH-L1,\"1, Lime Court\"\nLIM-2,ASH-L1,\"2, Lime Court\"\n", encoding="utf-8")
        self.server.run("dwelling", "add", self.server.survey, str(homes))
        media = self.folder / "media"
        media.mkdir()
        (media / "flame.svg").write_text(FLAME, encoding="utf-8")
        (media / "chime.wav").write_bytes(chime())
        self.media = ["--media", str(media)]

    def next(self):
        """All that can be touched is large enough, nothing is too wide; then on."""
        page = self.phone.page
        small = page.call(SMALL, TARGET_MIN)
        assert not small, f"too small for a finger: {small}"
        assert page.call(WIDE) <= 0, "wider than the screen"
        self.shoot()
        tap(page, "Next")

    def shoot(self):
        if len(sys.argv) > 3:
            folder = pathlib.Path(sys.argv[3])
            folder.mkdir(exist_ok=True)
            self.phone.page.screenshot(folder / f"{len(list(folder.iterdir())):02}.png", full=True)

    def answers(self, number):
        record = self.records()[number]
        return {element.tag: element.text or "" for element in record.iter() if not len(element)}


def wait_for(world, number):
    end = time.monotonic() + PATIENCE_S
    while len(world.records()) < number and time.monotonic() < end:
        time.sleep(0.1)


def begin(world, door):
    world.phone.tap("Doors")
    world.phone.tap(door)
    world.phone.tap("Every control")
    world.phone.see("Your short name")


def get_ready(world):
    """The phone gets the questions, their files and the outlines."""
    phone = world.phone
    phone.allow("geolocation", "audioCapture", "videoCapture")
    phone.page.ask("Emulation.setGeolocationOverride", HERE)
    phone.page.ask("Accessibility.enable")
    phone.tap("Get the questions")
    phone.see("Estate 4")


def complaints(world):
    return [line for line in world.phone.page.console if not QUIET.search(line)]
