"""The line between a page and its kernel."""

from __future__ import annotations

import asyncio

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

__all__ = ["PromptConnection"]


class PromptConnection(ZMQChannelsWebsocketConnection):
    """A line on which no message waits for the browser's receipt of the one before.

    By default the system gathers small messages (Nagle's algorithm), and the browser's receipts
    come up to 40 ms late: so long every fifth drag of a slider stood still.
    """

    def connect(self) -> asyncio.Future[None] | None:
        """Begin, and pass on every message at once from now on."""
        self.websocket_handler.set_nodelay(True)
        begun: asyncio.Future[None] | None = super().connect()
        return begun
