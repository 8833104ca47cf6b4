"""What may stand between a phone and the laptop: a server in front that changes answers, a wire that is cut.

    relay = Relay(port)                    # in front of the server on that port
    relay.change["app/sw.js"] = lambda body: body + b"// new"
    relay.stalls = "app/engine.wasm"       # half of it, then nothing more

    wire = Wire(port)                      # bytes as they are
    wire.cut_up = 200                      # hangs up after so many bytes of a POST
    wire.cut_down = 0                      # or of its answer

    with stranger(port, b"{}"): ...        # in its place one that answers everything with this
"""
import contextlib
import http.client
import http.server
import socket
import struct
import threading

# What is between two neighbours only; answers are asked for whole and unpacked.
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "accept-encoding", "host",
       "if-none-match"}


class Relay:
    def __init__(self, port):
        self.upstream, self.change, self.stalls, self.asked = port, {}, None, []
        self.wake = threading.Event()
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                relay.answer(self)

            do_GET = do_POST = do_HEAD = pass_on

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a browser that hangs up is no error
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler):
        name = handler.path.split("?")[0].split("/k/")[-1].partition("/")[2]  # what follows the token
        self.asked.append(name)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {key: value for key, value in handler.headers.items() if key.lower() not in HOP}
        headers["Host"] = handler.headers["Host"]
        up = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=20)
        try:
            up.request(handler.command, handler.path, body or None, headers)
            reply = up.getresponse()
            status, content = reply.status, reply.read()
        except OSError:  # no server there: nothing is said
            handler.close_connection = True
            return
        finally:
            up.close()
        changed = self.change.get(name)
        if changed:
            content = changed(content)
            status = 200 if content is not None else 404
            content = content or b""
        handler.send_response(status)
        for key, value in reply.getheaders():
            if key.lower() not in HOP and not (changed and key.lower() == "etag"):
                handler.send_header(key, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        if name == self.stalls:
            handler.wfile.write(content[: len(content) // 2])
            handler.wfile.flush()
            self.wake.wait(120)
            handler.close_connection = True
        elif handler.command != "HEAD":
            handler.wfile.write(content)

    def stop(self):
        self.wake.set()
        self.server.shutdown()
        self.server.server_close()


def hang_up(sock, abruptly):
    """After what was sent, or at once as a wire that is pulled."""
    try:
        if abruptly:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()
    except OSError:
        pass


class Wire:
    """Passes bytes on until one of a POST, or of the answer to it, would be too many."""

    def __init__(self, port):
        self.upstream, self.cut_up, self.cut_down, self.posts, self.cuts, self.keeps = port, None, None, [], 0, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                phone, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.upstream), 20)
            except OSError:
                return
            state = {"up": None, "down": 0}
            for source, target, way in ((phone, server, "up"), (server, phone, "down")):
                threading.Thread(target=self.carry, args=(source, target, way, state), daemon=True).start()

    def carry(self, source, target, way, state):
        while data := self.receive(source):
            if way == "up" and data.startswith((b"POST ", b"GET ", b"HEAD ")):
                state.update(up=0 if data.startswith(b"POST ") else None, down=0)
                self.posts += [b""] if data.startswith(b"POST ") else []
            if state["up"] is not None and not self.fits(data, target, way, state):
                self.listen_on(source, way)
                break
            if not self.send(target, data):
                break
        hang_up(source, True)
        hang_up(target, False)

    def fits(self, data, target, way, state):
        """Count what belongs to a POST; past the limit the rest of what may still go is sent, and False."""
        if way == "up":
            self.posts[-1] += data
        limit = self.cut_up if way == "up" else self.cut_down
        room = len(data) if limit is None else max(limit - state[way], 0)
        state[way] += len(data)
        if room < len(data):
            self.send(target, data[:room])
            self.cuts += 1
        return room >= len(data)

    def listen_on(self, source, way):
        """What would have come, for who wants to know where the parts begin."""
        if way == "up" and self.keeps:
            source.settimeout(0.3)
            while more := self.receive(source):
                self.posts[-1] += more

    @staticmethod
    def receive(source):
        try:
            return source.recv(1 << 16)
        except OSError:
            return b""

    @staticmethod
    def send(target, data):
        try:
            target.sendall(data)
            return True
        except OSError:
            return False

    def stop(self):
        self.listener.close()


@contextlib.contextmanager
def stranger(port, body, status=200):
    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()
