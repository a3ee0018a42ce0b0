"""A link between post and hub that can be cut and mended: a forwarder of bytes on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import threading

_CHUNK_BYTES = 65_536
_START_S_MAX = 10


class Link:
    """Forwards every connection to ``port`` on loopback; while cut, it resets what is open and what arrives."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_S_MAX):
            raise RuntimeError("the link did not start")

    def cut(self) -> None:
        """From now on nothing passes."""
        self._cut = True
        asyncio.run_coroutine_threadsafe(self._abort_all(), self._loop).result()

    def mend(self) -> None:
        """From now on everything passes again."""
        self._cut = False

    def close(self) -> None:
        """Stop forwarding for good."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._forward, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._finish()
        self._loop.close()

    def _finish(self) -> None:
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

    async def _abort_all(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._open |= {writer, far_writer}
            try:
                await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
            finally:
                self._open -= {writer, far_writer}
                far_writer.close()
        writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK_BYTES):
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()
