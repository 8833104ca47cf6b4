"""A scripted ODK Collect, and a server to try it on: for the tests and benches beside this file.

Follows the wire as Collect speaks it (OpenRosa 1.0): deviceID in every query, the version header,
multipart with the XML first, files named by their bare names.
"""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
import xml.etree.ElementTree as ET

LIST_NS = "{http://openrosa.org/xforms/xformsList}"
MANIFEST_NS = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE_NS = "{http://openrosa.org/http/response}"
DEVICE = "deviceID=collect%3Aq7Xw"

CASES = []


def case(name):
    def add(function):
        CASES.append((name, function))
        return function
    return add


def run_cases(make):
    """Every case with what make() gives (a context manager), printed as TAP; a text that a case gives is why
    it could not be tried. Exit status."""
    print(f"1..{len(CASES)}")
    failed = 0
    for number, (name, function) in enumerate(CASES, 1):
        try:
            with make() as thing:
                skipped = function(thing)
            print(f"ok {number} - {name}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except Exception:  # whatever it is, the next case goes on
            failed += 1
            print(f"not ok {number} - {name}", flush=True)
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()), flush=True)
    return 1 if failed else 0


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def xml(self):
        return ET.fromstring(self.body)

    def message(self):
        root = self.xml()
        assert root.tag == RESPONSE_NS + "OpenRosaResponse", root.tag
        text = root.findtext(RESPONSE_NS + "message")
        assert text, self.body
        return text


def multipart(parts, boundary="b7d2", close=True):
    """parts: (name, filename or None, type or None, bytes)."""
    out = b""
    for name, filename, kind, content in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if filename is not None:
            head += f'; filename="{filename}"'
        if kind:
            head += f"\r\nContent-Type: {kind}"
        out += head.encode() + b"\r\n\r\n" + content + b"\r\n"
    if close:
        out += f"--{boundary}--\r\n".encode()
    return out, f"multipart/form-data; boundary={boundary}"


class Phone:
    """One device's address, and a connection that it keeps."""

    def __init__(self, port, prefix, timeout=20):
        self.port, self.prefix, self.timeout = port, prefix, timeout
        self.conn = None

    def request(self, method, path, body=None, headers=None, raw=False):
        address = path if raw else self.prefix + path
        address += ("&" if "?" in address else "?") + DEVICE
        sent = {"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/v2026.2"}
        sent.update(headers or {})
        sent = {k: v for k, v in sent.items() if v is not None}
        for attempt in (1, 2):
            fresh = self.conn is None
            try:
                if fresh:
                    self.conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
                self.conn.request(method, address, body, sent)
                answer = self.conn.getresponse()
                reply = Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
                if answer.will_close:
                    self.close()
                return reply
            except (ConnectionError, http.client.HTTPException):
                self.close()
                if fresh or attempt == 2:
                    raise

    def close(self):
        if self.conn:
            self.conn.close()
        self.conn = None

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers.get("headers"))

    def fetch(self, url):
        """A whole address from a list: it must lead back to this server and this prefix."""
        start = f"http://127.0.0.1:{self.port}{self.prefix}/"
        assert url.startswith(start), url
        return self.request("GET", url[len(f"http://127.0.0.1:{self.port}"):], raw=True)

    def submit(self, xml, files=(), more=False, **options):
        parts = [("xml_submission_file", "record.xml", "text/xml", xml)]
        parts += [(name, name, "application/octet-stream", content) for name, content in files]
        if more:
            parts.append(("*isIncomplete*", None, None, b"yes"))
        body, kind = multipart(parts)
        return self.request("POST", "/submission", body, {"Content-Type": kind, **options.get("headers", {})})


class Server:
    """The program serving a survey of its own, on a free port."""

    def __init__(self, doorstep, folder, options=()):
        self.doorstep, self.folder, self.options = doorstep, folder, list(options)
        self.survey = os.path.join(folder, "survey.gpkg")
        self.process = None

    def run(self, *words):
        done = subprocess.run([self.doorstep, *words], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def make(self, *forms):
        self.run("init", self.survey, "--name", "Estate 4")
        for form in forms:
            self.run("form", "add", self.survey, form)
        return self

    def device(self, name="phone"):
        return json.loads(self.run("device", "add", self.survey, name, "--json"))

    def start(self, port=0):
        self.process = subprocess.Popen(
            [self.doorstep, "serve", self.survey, "--port", str(port), *self.options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            found = re.match(r"Listening on https?://127\.0\.0\.1:(\d+)/", line)
            if found:
                self.port = int(found.group(1))
                return self
        raise AssertionError(f"it did not start: {self.said}{self.process.stderr.read()}")

    def phone(self, name="phone"):
        return Phone(self.port, self.device(name)["url_path"])

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)
        status = self.process.returncode if self.process else None
        self.process = None
        return status

    def memory(self, what):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
            return int(re.search(what + r":\s+(\d+)", status.read()).group(1))

    def kib(self):
        """Memory in use, from /proc."""
        return self.memory("VmRSS")

    def peak_kib(self):
        return self.memory("VmHWM")


class Site:
    """A temporary folder with a running server, for `with`."""

    def __init__(self, doorstep, forms=(), options=(), started=True):
        self.doorstep, self.forms, self.options, self.started = doorstep, forms, options, started

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="doorstep-")
        self.server = Server(self.doorstep, self.folder.name, self.options)
        forms = []
        for number, form in enumerate(self.forms):
            path = os.path.join(self.folder.name, f"form{number}.xml")
            with open(path, "w", encoding="utf-8") as out:
                out.write(form)
            forms.append(path)
        self.server.make(*forms)
        if self.started:
            self.server.start()
        return self.server

    def __exit__(self, *_):
        try:
            status = self.server.stop()
            assert status in (None, 0), f"the server ended with status {status}"
        finally:
            self.server.stop(signal.SIGKILL)
            self.folder.cleanup()
        return False


def raw(port, data, timeout=12, shut=False):
    """Bytes to the server as they are; what comes back until it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout) as sock:
        try:
            sock.sendall(data)
            if shut:
                sock.shutdown(socket.SHUT_WR)
        except OSError:  # it hung up first
            pass
        got = b""
        try:
            while True:
                piece = sock.recv(65536)
                if not piece:
                    return got
                got += piece
                head, _, rest = got.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                if length and len(rest) >= int(length.group(1)):
                    return got
        except OSError:
            return got


# A small questionnaire with two photos and a repeat, ours.
HOUSE = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>House &amp; home</h:title><model>
<instance><house id="house" version="{version}"><rooms/><front/><back/><meta><instanceID/></meta></house></instance>
<bind nodeset="/house/rooms" type="int"/><bind nodeset="/house/front" type="binary"/>
<bind nodeset="/house/back" type="binary"/>
<bind nodeset="/house/meta/instanceID" type="string" jr:preload="uid"/></model></h:head><h:body>
<input ref="/house/rooms"><label>Rooms</label></input>
<upload ref="/house/front" mediatype="image/*"><label>Front</label></upload>
<upload ref="/house/back" mediatype="image/*"><label>Back</label></upload></h:body></h:html>"""


def record(instance_id, answers="", meta="", form="house", version="1"):
    """XML of a record of HOUSE."""
    return (f'<{form} id="{form}" version="{version}">{answers}<meta><instanceID>{instance_id}'
            f'</instanceID>{meta}</meta></{form}>').encode()


def main(make):
    sys.exit(run_cases(make))
