"""Warm kernels: one is always started ahead, so that a page opens without waiting for it."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Float, Integer, Unicode

#: Kernels that Voilà asks for carry this variable; others (JupyterLab) start the usual way.
_PAGE_VARIABLE = "VOILA_REQUEST_URL"


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
        self._warming: list[asyncio.Task[str]] = []
        self._one_at_a_time = asyncio.Lock()

    def keep_warm(self) -> None:
        """Start kernels until the pool is full; called on the event loop."""
        while len(self._warming) < self.pool_size:
            self._warming.append(asyncio.ensure_future(self._warm()))

    async def _warm(self) -> str:
        async with self._one_at_a_time:
            kernel_id: str = await super().start_kernel(kernel_name="python3")
            await self._run(kernel_id, self.warm_up)
            return kernel_id

    async def _run(self, kernel_id: str, code: str) -> None:
        client = self.get_kernel(kernel_id).client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
            client.execute(code, silent=True)
            reply = await client.get_shell_msg(timeout=60)
            if reply["content"].get("status") != "ok":
                self.log.error("a warm kernel failed: %s", reply["content"])
        finally:
            client.stop_channels()

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
                warm: str = await waiting
                folder = self.cwd_for_path(path or "")
                await self._run(warm, f"__import__('os').chdir({folder!r})")
            except Exception:
                self.log.exception("no warm kernel; starting a cold one")
            else:
                return warm
            finally:
                asyncio.get_running_loop().call_later(self.rest, self.keep_warm)
        started: str = await super().start_kernel(kernel_id=kernel_id, path=path, **kwargs)
        return started
