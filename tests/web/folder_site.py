"""A folder as a web site on this machine, for as long as a test runs."""
import functools
import http.server
import pathlib
import threading

TYPES = {".js": "text/javascript", ".html": "text/html; charset=utf-8", ".wasm": "application/wasm",
         ".css": "text/css"}


class Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, folder, extra, *args):
        self.folder, self.extra = folder, extra
        super().__init__(*args)

    def do_GET(self):
        path = self.path.split("?")[0]
        file = pathlib.Path(self.extra.get(path, self.folder / path.lstrip("/")))
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(file.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Site:
    """`extra`: address -> file, for what lies elsewhere."""

    def __init__(self, folder, extra):
        handler = functools.partial(Handler, pathlib.Path(folder), extra)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
