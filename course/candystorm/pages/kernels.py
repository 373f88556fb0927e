"""Warm kernels: one is always started ahead, so that a page opens without waiting for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Float, Integer, Unicode

#: Kernels that Voilà asks for carry this variable; others (JupyterLab) start the usual way.
_PAGE_VARIABLE = "VOILA_REQUEST_URL"


@dataclass(frozen=True)
class _Warm:
    kernel_id: str
    client: Any  # connected, and idle


class WarmKernelManager(AsyncMappingKernelManager):
    """A kernel manager that keeps started kernels ready for pages.

    A warm kernel has imported the library and waits in the workspace. When a page asks, it is
    moved to the page's folder and handed over; the next one is warmed while the person reads.
    """

    pool_size = Integer(2, help="How many kernels to keep ready.").tag(config=True)
    rest = Float(5, help="Seconds to leave the processor to a page that just opened.").tag(
        config=True
    )
    warm_up = Unicode("import candystorm.warm", help="What a warm kernel has run.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._warming: list[asyncio.Task[_Warm]] = []
        self._spare: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    def keep_warm(self) -> None:
        """Start kernels until the pool is full; called on the event loop."""
        while len(self._warming) < self.pool_size:
            self._warming.append(asyncio.ensure_future(self._warm()))

    async def _warm(self) -> _Warm:
        async with self._one_at_a_time:
            kernel_id = self.new_kernel_id()
            self._spare.add(kernel_id)
            await super().start_kernel(kernel_id=kernel_id, kernel_name="python3")
            client = self.get_kernel(kernel_id).client()
            client.start_channels()
            await client.wait_for_ready(timeout=60)
            # The client stays connected: connecting anew would cost the page its first moment.
            warm = _Warm(kernel_id, client)
            await self._run(warm, self.warm_up)
            return warm

    async def _run(self, warm: _Warm, code: str) -> None:
        asked = warm.client.execute(code, silent=True)
        while True:
            reply = await warm.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == asked:
                break
        if reply["content"].get("status") != "ok":
            self.log.error("a warm kernel failed: %s", reply["content"])

    async def start_kernel(
        self, *, kernel_id: str | None = None, path: str | None = None, **kwargs: Any
    ) -> str:
        """Start a kernel, or hand over a warm one to a page.

        Parameters
        ----------
        kernel_id
            The id to start under; then no warm one is taken.
        path
            The page's folder, below the server's root.
        **kwargs
            As jupyter_server passes them on.

        Returns
        -------
        str
            The id of the running kernel.
        """
        environment = kwargs.get("env") or {}
        if kernel_id is None and self._warming and _PAGE_VARIABLE in environment:
            waiting = self._warming.pop(0)
            try:
                warm = await waiting
                folder = self.cwd_for_path(path or "")
                await self._run(warm, f"__import__('os').chdir({folder!r})")
                warm.client.stop_channels()
                self._spare.discard(warm.kernel_id)
            except Exception:
                self.log.exception("no warm kernel; starting a cold one")
            else:
                return warm.kernel_id
            finally:
                asyncio.get_running_loop().call_later(self.rest, self.keep_warm)
        started: str = await super().start_kernel(kernel_id=kernel_id, path=path, **kwargs)
        return started

    async def shutdown_all(self, now: bool = False) -> None:
        """Stop all kernels.

        Those that no page has yet are killed: they hold nothing of anybody, and one that is
        interrupted while it starts would write a traceback into the person's farewell.
        """
        for kernel_id in self._spare & set(self._kernels):
            kernel = self._kernels[kernel_id]
            if kernel.has_kernel:
                await kernel.provisioner.kill()
        await super().shutdown_all(now=now)
