"""A channel in memory that speaks the control protocol: python3 channel.py [PORT]"""
import itertools, json, re, sys, threading, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

channels = {}  # name of a channel -> {name of a subscription: URL of its subscriber}
names = (f"n{number}" for number in itertools.count(1))
CONTROL = re.compile(r"/control/v1/channels(?:/(\w+)(/subscriptions(?:/(\w+))?)?)?$")


def deliver(url, headers, body):
    try:
        urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST"), timeout=10)
    except OSError as error:
        print("not delivered:", url, error, file=sys.stderr)


class Handler(BaseHTTPRequestHandler):
    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, value = self.receive(body) if self.path.startswith("/in/") else self.control(body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"" if value is None else json.dumps(value).encode())

    do_GET = do_POST = do_DELETE = respond

    def receive(self, body):
        event = {k: v for k, v in self.headers.items() if k.lower().startswith(("ce-", "content-type"))}
        for url in list(channels.get(self.path[4:], {}).values()):
            threading.Thread(target=deliver, args=(url, event, body)).start()
        return 202 if self.path[4:] in channels else 404, None

    def control(self, body):
        origin = "http://%s:%d" % self.server.server_address
        found = CONTROL.match(self.path)
        if found is None:
            return 200, {"protocol": 1, "name": "channel.py", "capabilities": {}, "unknownAddress": origin + "/in/0"}
        channel, below, subscription = found.groups()
        if self.command == "POST" and not below:
            channels[channel := next(names)] = {}
        elif self.command == "POST" and channel in channels:
            channels[channel][subscription := next(names)] = json.loads(body)["subscriber"]["uri"]
        if channel not in channels or (below and subscription not in channels[channel]):
            return 404, None
        if self.command == "DELETE":
            (channels[channel] if below else channels).pop(subscription or channel)
            return 204, None
        if below:
            status = {"name": subscription, "subscriberUri": channels[channel][subscription]}
        else:
            status = {"name": channel, "address": f"{origin}/in/{channel}"}
        return 201 if self.command == "POST" else 200, {"ready": True, **status}


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 8080), Handler).serve_forever()
