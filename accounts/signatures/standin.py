"""Stands in for NCALayer on a machine of developers: its protocol over WebSocket, with keys of the demonstration.

It signs without asking anybody, so it serves loopback only and knows only keys of made-up people. Of several keys that
fit what the page asks for (use, ИИН, БИН) it takes the first by the name of its file.
"""

import asyncio
import base64
import binascii
import json
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.signatures import issuing
from accounts.signatures.certificates import Holder, from_pem, holder_of
from accounts.signatures.issuing import Pair

HOST = "127.0.0.1"
GREETING = json.dumps({"result": {"version": "1.4"}})
HEARTBEAT = "--heartbeat--"
MODULE = "kz.gov.pki.knca.basics"
# What the person before it does: signs, closes the window of keys, or has a program that fails.
SIGN, CANCEL, FAIL = "sign", "cancel", "fail"
ANSWERS = (SIGN, CANCEL, FAIL)


@dataclass
class Key:
    pair: Pair
    holder: Holder

    @classmethod
    def read(cls, path: Path) -> "Key":
        data = path.read_bytes()
        pair = Pair.from_pem(data)
        return cls(pair, holder_of(from_pem(pair.certificate.public_bytes(issuing.Encoding.PEM))))

    def fits(self, wanted: dict[str, Any]) -> bool:
        """``signerParams`` of the request: each part that is given must be met."""
        uses = set(wanted.get("extKeyUsageOids") or ())
        return (
            uses <= {*self.holder.usages, *self.holder.roles}
            and wanted.get("iin") in (None, "", self.holder.iin)
            and wanted.get("bin") in (None, "", self.holder.bin)
            and wanted.get("serialNumber") in (None, "", self.holder.serial)
        )


class Standin:
    """The server. ``armour``: results between BEGIN and END lines, as some versions send; ``as_list``: in a list."""

    def __init__(
        self, keys: Path, *, port: int, answer: str = SIGN, armour: bool = False, as_list: bool = True
    ) -> None:
        self.keys, self.port, self.answer, self.armour, self.as_list = keys, port, answer, armour, as_list
        self.ready = threading.Event()
        self.thread: threading.Thread | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.stopped: asyncio.Event | None = None

    # Requests ---------------------------------------------------------------------------------------------------
    def reply(self, text: str) -> str:
        if text == HEARTBEAT:
            return HEARTBEAT
        try:
            request = json.loads(text)
            module, method, arguments = request["module"], request["method"], request["args"]
        except (ValueError, KeyError, TypeError):
            return failure("400", "The request is not understood")
        if (module, method) != (MODULE, "sign"):
            return failure("404", f"There is no {method} in {module}")
        if self.answer == FAIL:
            return failure("500", "The storage of keys cannot be opened")
        if self.answer == CANCEL:
            return json.dumps({"status": True, "body": {}})
        return self.sign(arguments)

    def sign(self, arguments: Any) -> str:
        try:
            wanted, options = arguments.get("signerParams") or {}, arguments.get("signingParams") or {}
            given = arguments["data"]
            data = base64.b64decode(given, validate=True) if options.get("decode", True) else given.encode()
            if arguments.get("format", "cms") != "cms" or options.get("digested"):
                return failure("400", "Only CMS of the data themselves")
        except (KeyError, AttributeError, TypeError, binascii.Error, ValueError):
            return failure("400", "The arguments are not understood")
        key = next((one for one in self.all_keys() if one.fits(wanted)), None)
        if key is None:
            return failure("404", "No key fits")
        der = issuing.sign(data, key.pair, detached=not options.get("encapsulate", False))
        result = base64.encodebytes(der).decode().strip() if self.armour else base64.b64encode(der).decode()
        if self.armour:
            result = f"-----BEGIN CMS-----\n{result}\n-----END CMS-----\n"
        return json.dumps({"status": True, "body": {"result": [result] if self.as_list else result}})

    def all_keys(self) -> Iterator[Key]:
        for path in sorted(self.keys.glob("*.pem")):
            yield Key.read(path)

    # Serving ----------------------------------------------------------------------------------------------------
    async def talk(self, socket: Any) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            await socket.send(GREETING)
            async for message in socket:
                await socket.send(self.reply(message if isinstance(message, str) else message.decode()))
        except ConnectionClosed:
            return

    async def serve(self) -> None:
        from websockets.asyncio.server import serve

        self.loop, self.stopped = asyncio.get_running_loop(), asyncio.Event()
        if threading.current_thread() is threading.main_thread():  # an exception out of the loop would not close it
            for one in (signal.SIGINT, signal.SIGTERM):
                self.loop.add_signal_handler(one, self.stopped.set)
        async with serve(self.talk, HOST, self.port, max_size=64 * 1024 * 1024, close_timeout=1) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            self.ready.set()
            await self.stopped.wait()

    def __enter__(self) -> "Standin":
        """Serves in a thread until the block ends; port 0 takes a free one."""
        self.thread = threading.Thread(target=asyncio.run, args=(self.serve(),), daemon=True)
        self.thread.start()
        if not self.ready.wait(10):
            raise RuntimeError("The stand-in for NCALayer has not started")
        return self

    def __exit__(self, *_: object) -> None:
        if self.loop and self.stopped and self.thread:
            self.loop.call_soon_threadsafe(self.stopped.set)
            self.thread.join(10)

    @property
    def url(self) -> str:
        return f"ws://{HOST}:{self.port}/"


def failure(code: str, message: str) -> str:
    return json.dumps({"status": False, "code": code, "message": message, "details": ""})
