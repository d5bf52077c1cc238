#!/usr/bin/env python3
"""Stands in for a hosting platform: answers a deploy hook as Vercel does, and a health check. Writes its port to a file.

Usage: hook_receiver.py PORT_FILE LOG_FILE
"""
import http.server
import json
import sys


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with open(sys.argv[2], "a") as log:
            log.write(f"POST received, idempotency key {'present' if self.headers.get('Idempotency-Key') else 'absent'}\n")
        self.answer(201, {"job": {"id": "demo-1", "state": "PENDING"}})

    def do_GET(self):
        self.answer(200, {"status": "healthy"})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
with open(sys.argv[1], "w") as port_file:
    port_file.write(str(server.server_port))
server.serve_forever()
