#!/usr/bin/env python3
"""The app by HTTPS, with the certificate that `serve --tls` makes, under a name of the room. Prints TAP.

    secure.py DOORSTEP [CHROMIUM]

One story, as app.py tells one. The browser takes the key of that certificate as if its authority were trusted;
tests/serve/https.py looks at the trust itself.
"""
import base64
import hashlib
import re
import ssl

from app import Story, World

story = Story(__doc__)
NETWORK = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
NAME = "doorstep.local"  # no address of this computer itself: what is allowed here is allowed by HTTPS alone


def der_parts(der):
    """What stands one behind the other: (whole, content)."""
    while der:
        length, head = der[1], 2
        if length & 0x80:
            head += length & 0x7F
            length = int.from_bytes(der[2:head], "big")
        yield der[: head + length], der[head : head + length]
        der = der[head + length :]


def key_hash(pem):
    """As Chromium names a key: SHA-256 of the SubjectPublicKeyInfo (RFC 5280, 4.1)."""
    [(_, certificate)] = der_parts(ssl.PEM_cert_to_DER_cert(pem))
    [(_, signed), *_] = der_parts(certificate)
    fields = [whole for whole, _ in der_parts(signed)]
    return base64.b64encode(hashlib.sha256(fields[6]).digest()).decode()


class Secure(World):
    OPTIONS = ("--tls", "--host", NAME)

    def __init__(self, doorstep, chromium, folder):
        super().__init__(doorstep, chromium, folder, flags=Flags(self))

    def origin(self):
        said = self.server.said
        while not re.search(r"https://127\.0\.0\.1:(\d+)/", said):
            said += self.server.process.stdout.readline()
        self.tls_port = int(re.search(r"https://127\.0\.0\.1:(\d+)/", said)[1])
        return f"https://{NAME}:{self.tls_port}"


class Flags:
    """Known when the server runs."""

    def __init__(self, world):
        self.world = world

    def __iter__(self):
        pem = ssl.get_server_certificate(("127.0.0.1", self.world.tls_port))
        return iter([f"--host-resolver-rules=MAP {NAME} 127.0.0.1", f"--ignore-certificate-errors-spki-list={key_hash(pem)}",
                     "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"])


@story.step("by HTTP under that name the app says what it needs, and nothing else happens")
def plain(world):
    page = world.phone.browser.page(f"http://{NAME}:{world.port}{world.token}/app/")
    page.until("() => document.querySelector('h1').innerText === 'This address is not safe enough'")
    assert not page.call("() => isSecureContext") and page.call("() => navigator.serviceWorker === undefined")
    world.phone.browser.ask("Target.closeTarget", {"targetId": page.target})


@story.step("by HTTPS it opens, packed by brotli, and is kept on the phone")
def opens(world):
    phone = world.phone
    assert phone.page.call("() => isSecureContext")
    phone.page.until("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    packed, plain = phone.page.call("""() => { const it = performance.getEntriesByType('resource').find(({ name }) => /main\\.js$/.test(name));
        return [it.encodedBodySize, it.decodedBodySize]; }""")
    assert 0 < packed < plain / 2, (packed, plain)
    phone.tap("Get the questions")
    phone.see("Estate 4")
    phone.page.ask("Network.emulateNetworkConditions", NETWORK | {"offline": True})
    phone.open()
    phone.tap("Doors")
    phone.see("Flat 2, Heron House")


@story.step("place and camera are there, and the record is sent")
def place_and_camera(world):
    phone = world.phone
    phone.page.ask("Network.emulateNetworkConditions", NETWORK)
    assert phone.page.call("""async () => { const stream = await navigator.mediaDevices.getUserMedia({ video: true });
        const [track] = stream.getTracks(); track.stop(); return track.kind; }""") == "video"
    phone.tap("ARW-2")
    phone.tap("Short visit")
    phone.see("Which door?")
    phone.tap("Next")
    phone.write("How many live here?", "1")
    phone.tap("Next")
    phone.tap("No, go on")
    phone.see("What matters most?")
    phone.tap("Next")
    phone.see("A photo of the stairs")
    phone.tap("Next")
    phone.see("Where is it?")
    phone.allow("geolocation")
    phone.page.ask("Emulation.setGeolocationOverride", {"latitude": 53.4807, "longitude": -2.2016, "accuracy": 4})
    phone.tap("Find where I am")
    phone.see("Sure to 4 metres")
    phone.tap("Next")
    phone.see("Anything else?")
    phone.tap("Next")
    phone.tap("Finish")
    phone.see("The slip for this home")
    phone.page.until("async () => await (await import('./main.js')).store.count('queue') === 0")
    [record] = world.records()
    assert re.fullmatch(r"53\.4807 -2\.2016 [\d.]+ 4", record.findtext("where")), record.findtext("where")


if __name__ == "__main__":
    story.tell(Secure)
