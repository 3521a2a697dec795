import json, os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from verify import is_genuine

seen = set()  # Yours is a table with a unique key.


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))  # As it came: verify before you parse.
        genuine = is_genuine(self.headers, body, os.environ["SECRET"])
        self.send_response(204 if genuine else 401)  # Answer first, work after.
        self.end_headers()
        message = json.loads(body) if genuine else None
        if message is None or message["id"] in seen:
            return  # The same message may come twice.
        seen.add(message["id"])
        data = message["data"]
        number = data["draw"]["number"] if "draw" in data else data.get("message")
        print(message["type"], "sample" if message.get("sample") else "real", number, flush=True)


ThreadingHTTPServer(("", int(os.environ.get("PORT", 3000))), Receiver).serve_forever()
