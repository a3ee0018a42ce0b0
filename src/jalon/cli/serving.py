"""The pages process of a node: ``python -m jalon.cli.serving HOME DESCRIPTOR [CERTIFICATE KEY]``, by its supervisor."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn

from jalon.cli.node_process import open_node
from jalon.cli.supervision import end_with_parent
from jalon.kernel import limits

_GRACE_S = 3


def main(arguments: list[str]) -> None:
    """Serve the pages of the node on a socket that the supervisor listens on."""
    open_node(Path(arguments[0]))
    from django.core.checks import Error, run_checks
    from django.core.wsgi import get_wsgi_application

    from jalon.adapters.collector import settle
    from jalon.adapters.wsgi_threads import WsgiOnThreads

    refused = [found for found in run_checks() if isinstance(found, Error)]
    if refused:
        sys.exit("\n".join(str(found) for found in refused))
    from django.conf import settings

    pages = WsgiOnThreads(get_wsgi_application(), body_bytes_max=getattr(settings, "JALON_BODY_BYTES_MAX", None))
    certificate, key = (arguments[2], arguments[3]) if len(arguments) == 4 else (None, None)
    server = uvicorn.Server(
        uvicorn.Config(
            pages,
            lifespan="off",
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
            timeout_keep_alive=limits.LINK_KEPT_OPEN_S,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            proxy_headers=False,
        )
    )

    def end() -> None:
        server.should_exit = True

    end_with_parent(end)
    settle()
    server.run(sockets=[socket.socket(fileno=int(arguments[1]))])
    pages.close()


if __name__ == "__main__":
    main(sys.argv[1:])
