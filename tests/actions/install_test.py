#!/usr/bin/env python3
"""scripts/install against a server of this test: what is not the released binary never runs."""
import hashlib
import http.server
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = b"#!/bin/sh\necho lockkeeper 9.9.9\n"
SUM = hashlib.sha256(BINARY).hexdigest()
ASSET = "/v9.9.9/lockkeeper-9.9.9-linux-x64"


class Releases(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        behaviour = self.server.behaviours.pop(0) if self.server.behaviours else "good"
        if behaviour == "missing":
            self.answer(404, b"")
        elif behaviour == "busy":
            self.answer(503, b"")
        elif behaviour == "truncated":
            self.answer(200, BINARY[:10], length=len(BINARY))
            self.close_connection = True
        elif behaviour == "slow":
            self.server.released.wait()
            self.close_connection = True
        elif behaviour == "wrong":
            self.answer(200, BINARY + b"echo something else\n")
        else:
            self.answer(200, BINARY)

    def answer(self, status, body, length=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Install(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lockkeeper install "))
        self.addCleanup(shutil.rmtree, self.folder)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Releases)
        self.server.behaviours, self.server.asked, self.server.released = [], [], threading.Event()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.server.released.set)
        self.output = self.folder / "output"

    def install(self, *behaviours, action=ROOT, **variables):
        self.server.behaviours[:] = behaviours
        self.server.asked.clear()
        self.output.write_text("")
        environment = {
            "PATH": os.environ["PATH"],
            "GITHUB_OUTPUT": str(self.output),
            "RUNNER_TOOL_CACHE": str(self.folder / "cache"),
            "LOCKKEEPER_MIRROR": f"http://127.0.0.1:{self.server.server_port}",
            "LOCKKEEPER_VERSION": "9.9.9",
            "LOCKKEEPER_CHECKSUM": SUM,
            "LOCKKEEPER_OS": "Linux",
            "LOCKKEEPER_ARCH": "X64",
            "LOCKKEEPER_RETRY_SECONDS": "0",
        }
        environment.update(variables)
        return subprocess.run([action / "scripts/install"], cwd=self.folder, env=environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)

    def assert_installed(self, result):
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        name, _, path = self.output.read_text().strip().partition("=")
        self.assertEqual(name, "binary")
        self.assertEqual(pathlib.Path(path).read_bytes(), BINARY)
        self.assertIn("lockkeeper 9.9.9", result.stdout)

    def assert_refused(self, result, part, code=2):
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertIn("::error title=lockkeeper::", result.stdout)
        self.assertIn(part, result.stdout)
        self.assertEqual(self.output.read_text(), "")
        self.assertEqual([path for path in self.folder.rglob("*") if path.is_file() and path != self.output], [])

    def test_the_released_binary_is_fetched_once_and_then_found(self):
        self.assert_installed(self.install())
        self.assertEqual(self.server.asked, [ASSET])
        self.assert_installed(self.install("missing"))
        self.assertEqual(self.server.asked, [])
        self.assertTrue((self.folder / "cache/lockkeeper/9.9.9/x64.complete").exists())

    def test_a_leading_v_is_no_other_version(self):
        self.assert_installed(self.install(LOCKKEEPER_VERSION="v9.9.9"))

    def test_a_binary_that_was_changed_in_the_cache_is_fetched_again(self):
        self.assert_installed(self.install())
        (self.folder / "cache/lockkeeper/9.9.9/x64/lockkeeper").write_bytes(b"#!/bin/sh\necho changed\n")
        self.assert_installed(self.install())
        self.assertEqual(self.server.asked, [ASSET])

    def test_another_file_than_the_released_one_is_refused_and_removed(self):
        self.assert_refused(self.install("wrong"), "is not the file that was released", 3)

    def test_a_release_that_is_not_there_is_asked_for_once(self):
        self.assert_refused(self.install("missing"), "answers 404")
        self.assertEqual(len(self.server.asked), 1)

    def test_what_passes_is_tried_again(self):
        self.assert_installed(self.install("truncated", "busy", "good"))
        self.assertEqual(len(self.server.asked), 3)

    def test_a_download_that_never_comes_whole_is_given_up(self):
        self.assert_refused(self.install(*["truncated"] * 4), "cannot download")
        self.assertEqual(len(self.server.asked), 4)

    def test_a_server_that_does_not_answer_is_given_up(self):
        self.assert_refused(self.install(*["slow"] * 4, LOCKKEEPER_DOWNLOAD_SECONDS="1"), "cannot download")

    def test_a_release_without_a_known_checksum_is_refused_before_any_request(self):
        self.assert_refused(self.install(LOCKKEEPER_CHECKSUM=""), "no checksum is known for lockkeeper-9.9.9-linux-x64")
        self.assertEqual(self.server.asked, [])

    def test_inputs_that_are_none_are_refused_before_any_request(self):
        for variables, part in [
            ({"LOCKKEEPER_VERSION": "latest"}, "the input version is no version"),
            ({"LOCKKEEPER_VERSION": "../../x"}, "the input version is no version"),
            ({"LOCKKEEPER_VERSION": ""}, "the input version is no version"),
            ({"LOCKKEEPER_CHECKSUM": "abc"}, "the input checksum is no SHA-256"),
            ({"LOCKKEEPER_INSTALL": "latest"}, "the input install is release or source"),
            ({"LOCKKEEPER_OS": "Windows"}, "for Linux only, not for Windows"),
            ({"LOCKKEEPER_OS": "macOS"}, "for Linux only, not for macOS"),
            ({"LOCKKEEPER_ARCH": "ARM"}, "for X64 and ARM64 only, not for ARM"),
            ({"LOCKKEEPER_BINARY": "nowhere/lockkeeper"}, "the input binary names no file"),
        ]:
            with self.subTest(part, **variables):
                self.assert_refused(self.install(**variables), part)
                self.assertEqual(self.server.asked, [])

    def test_each_machine_gets_its_own_binary(self):
        self.install("missing", LOCKKEEPER_ARCH="ARM64")
        self.assertEqual(self.server.asked, ["/v9.9.9/lockkeeper-9.9.9-linux-arm64"])

    def test_plain_http_is_for_this_machine_only(self):
        port = self.server.server_port
        result = self.install(LOCKKEEPER_MIRROR=f"http://localhost.localdomain:{port}")
        self.assert_refused(result, "cannot download")
        self.assertEqual(self.server.asked, [])

    def test_a_given_binary_is_used_without_a_network(self):
        given = self.folder / "my own" / "lockkeeper"
        given.parent.mkdir()
        given.write_bytes(BINARY)
        result = self.install(LOCKKEEPER_BINARY="my own/lockkeeper")
        self.assertEqual(result.returncode, 2)
        self.assertIn("may not be executed", result.stdout)
        given.chmod(0o755)
        self.assert_installed(self.install(LOCKKEEPER_BINARY="my own/lockkeeper", LOCKKEEPER_VERSION="", LOCKKEEPER_OS="Plan9"))
        self.assertEqual(self.server.asked, [])

    def test_a_build_on_the_runner_is_set_up_built_and_named(self):
        action = self.folder / "the action"
        (action / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts/install", action / "scripts/install")
        built = action / "build/release/lockkeeper"
        steps = {
            "setup": "#!/bin/sh\necho set up >>\"$STEPS\"\nexit \"$SETUP\"\n",
            "build": f"#!/bin/sh\necho build \"$@\" >>\"$STEPS\"\n[ \"$BUILD\" = 0 ] || exit 1\nmkdir -p '{built.parent}'\n"
                     f"printf '%s\\n' '#!/bin/sh' 'echo lockkeeper 9.9.9' >'{built}'\nchmod +x '{built}'\n",
        }
        for name, text in steps.items():
            (action / "scripts" / name).write_text(text)
            (action / "scripts" / name).chmod(0o755)
        for setup, build, said in [("1", "0", "cannot be installed"), ("0", "1", "the build failed"), ("0", "0", None)]:
            with self.subTest(setup=setup, build=build):
                steps = self.folder / "steps"
                steps.write_text("")
                # No release and no checksum are needed, and no other system is refused.
                result = self.install(LOCKKEEPER_INSTALL="source", LOCKKEEPER_VERSION="", LOCKKEEPER_CHECKSUM="", LOCKKEEPER_ARCH="RISCV",
                                      STEPS=str(steps), SETUP=setup, BUILD=build, action=action)
                self.assertEqual(self.server.asked, [])
                if said:
                    self.assertEqual(result.returncode, 2)
                    self.assertIn(said, result.stdout)
                    self.assertEqual(self.output.read_text(), "")
                    continue
                self.assert_installed(result)
                self.assertEqual(self.output.read_text(), f"binary={built}\n")
                self.assertEqual(steps.read_text(), "set up\nbuild release\n")

    def test_a_library_that_is_missing_is_named_with_its_package(self):
        tools = self.folder / "tools"
        tools.mkdir()
        for name, text in [
            ("ldd", "#!/bin/sh\necho '\tlibpq.so.5 => not found'\necho '\tlibc.so.6 => /lib/libc.so.6 (0x1)'\n"),
            ("broken", "#!/bin/sh\necho error while loading shared libraries >&2\nexit 127\n"),
        ]:
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        result = self.install(LOCKKEEPER_BINARY="tools/broken", PATH=f"{tools}:{os.environ['PATH']}")
        self.assertEqual(result.returncode, 2)
        self.assertIn("lacks libpq.so.5: install libpq5 and libcurl4", result.stdout)
        self.assertEqual(self.output.read_text(), "")


if __name__ == "__main__":
    unittest.main()
