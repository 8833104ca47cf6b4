"""A real Chromium, driven by its own protocol over a pipe: no driver, no package, no open port.

    with Browser(chromium, folder) as browser:      # folder: the profile, kept for the next one
        page = browser.page("http://127.0.0.1:8000/")
        page.call("(a, b) => a + b", 1, 2)           # 3; promises are waited for
        browser.kill()                               # as when the battery is pulled

`console` of a page holds what it wrote and threw.
"""
import json
import os
import select
import signal
import subprocess
import time

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--mute-audio", "--remote-debugging-pipe",
         "--disable-features=Translate,OptimizationHints,MediaRouter"]
PATIENCE_S = 60


class Failed(Exception):
    pass


class Browser:
    def __init__(self, chromium, profile, *flags):
        to_read, self.write_fd = os.pipe()
        self.read_fd, to_write = os.pipe()
        for fd in (to_read, to_write):
            os.set_inheritable(fd, True)
        # Its ends of the pipes are 3 and 4; ours are moved out of the way first.
        command = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        self.process = subprocess.Popen(
            ["bash", "-c", command, "bash", str(to_read), str(to_write), chromium, *FLAGS,
             f"--user-data-dir={profile}", *flags, "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        os.close(to_read)
        os.close(to_write)
        self.buffer, self.number, self.replies, self.pages = b"", 0, {}, {}
        self.first = [] # scripts that every page runs before its own

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, method, params=None, session=None):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write_fd, data):]
        return self.number

    def ask(self, method, params=None, session=None, patience_s=PATIENCE_S):
        number, end = self.send(method, params, session), time.monotonic() + patience_s
        while number not in self.replies:
            self.listen(end - time.monotonic(), method)
        reply = self.replies.pop(number)
        if "error" in reply:
            raise Failed(f"{method}: {reply['error']['message']}")
        return reply["result"]

    def listen(self, seconds, why="an event"):
        """Take in what has come; Failed when nothing does."""
        ready, _, _ = select.select([self.read_fd], [], [], max(seconds, 0))
        data = os.read(self.read_fd, 1 << 20) if ready else b""
        if not data:
            raise Failed(f"no answer to {why}" if not ready else f"the browser is gone ({why})")
        *messages, self.buffer = (self.buffer + data).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self.replies[message["id"]] = message
            elif message.get("sessionId") in self.pages:
                self.pages[message["sessionId"]].event(message["method"], message["params"])

    def page(self, address, context=None):
        """`context`: of Target.createBrowserContext, a profile of its own that nobody keeps."""
        where = {"browserContextId": context} if context else {}
        target = self.ask("Target.createTarget", {"url": "about:blank", **where})["targetId"]
        session = self.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = self.pages[session] = Page(self, session, target)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.ask(f"{domain}.enable")
        for source in self.first:
            page.ask("Page.addScriptToEvaluateOnNewDocument", {"source": source})
        page.go(address)
        return page

    def kill(self):
        """Without a word of goodbye, all its processes at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self):
        if self.process.poll() is None:
            try:
                self.send("Browser.close")
                self.process.wait(10)
            except (OSError, subprocess.TimeoutExpired):
                self.kill()
        for fd in (self.read_fd, self.write_fd):
            try:
                os.close(fd)
            except OSError:
                pass


class Page:
    def __init__(self, browser, session, target):
        self.browser, self.session, self.target = browser, session, target
        self.console, self.loaded = [], 0

    def ask(self, method, params=None, patience_s=PATIENCE_S):
        return self.browser.ask(method, params, self.session, patience_s)

    def event(self, method, params):
        if method == "Page.loadEventFired":
            self.loaded += 1
        elif method == "Runtime.consoleAPICalled":
            self.console.append(" ".join(str(a.get("value", a.get("description", "")))
                                         for a in params["args"]))
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.console.append("exception: " + details.get("exception", {}).get(
                "description", details["text"]))
        elif method == "Log.entryAdded":
            self.console.append(f"{params['entry']['level']}: {params['entry']['text']} "
                                f"{params['entry'].get('url', '')}")

    def go(self, address):
        before = self.loaded
        error = self.ask("Page.navigate", {"url": address}).get("errorText")
        if error:
            raise Failed(f"{address}: {error}")
        self.wait_loaded(before)

    def reload(self):
        before = self.loaded
        self.ask("Page.reload")
        self.wait_loaded(before)

    def wait_loaded(self, before):
        end = time.monotonic() + PATIENCE_S
        while self.loaded == before:
            self.browser.listen(end - time.monotonic(), "a page to load")

    def call(self, function, *args, patience_s=PATIENCE_S):
        """The value of a JavaScript function, called in the page with JSON values."""
        expression = f"({function})({', '.join(json.dumps(a) for a in args)})"
        result = self.ask("Runtime.evaluate", {"expression": expression, "awaitPromise": True,
                                               "returnByValue": True, "userGesture": True}, patience_s)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise Failed(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def until(self, function, *args, patience_s=PATIENCE_S):
        """Call again and again until it gives something; Failed when it never does."""
        end = time.monotonic() + patience_s
        while True:
            try:
                value = self.call(function, *args)
            except Failed as error: # between two documents
                value = None if "context" in str(error) else self.fail(error)
            if value:
                return value
            if time.monotonic() > end:
                raise Failed(f"never true: {function} {args}\n" + "\n".join(self.console[-10:]))
            time.sleep(0.03)

    @staticmethod
    def fail(error):
        raise error

    def screenshot(self, path, full=False):
        """`full`: with all that the page, or its main part, scrolls to."""
        import base64
        unroll = """async (on) => { for (const e of [document.body, ...document.querySelectorAll('main')]) {
          Object.assign(e.style, on ? { height: 'auto', overflow: 'visible' } : { height: '', overflow: '' }); }
          await new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); }); }"""
        if full:
            self.call(unroll, True)
        data = self.ask("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": full})["data"]
        if full:
            self.call(unroll, False)
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
