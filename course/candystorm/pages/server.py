"""The course's server: one Jupyter server on this machine, with pages for people."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import warnings
from pathlib import Path

from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from candystorm.language import _, current_language, languages, use_language
from candystorm.pages.connection import PromptConnection
from candystorm.pages.first_page import prepare_first_page
from candystorm.pages.handlers import HOME
from candystorm.pages.kernel import write_log_file
from candystorm.pages.kernels import WarmKernelManager
from candystorm.pages.words import page_words
from candystorm.pages.workspace import Workspace, modules

_SHARE = Path(__file__).parent / "share" / "jupyter"

#: What a page needs of the installed front-end extensions; the others only cost time.
_FRONT_END = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]


_TEMPLATE = "candystorm"

#: Seconds in which the home page has the processor for itself.
_HOME_FIRST = 2


class CourseServer(ServerApp):
    """A Jupyter server that brings its own extensions and reads nobody's configuration."""

    name = "candystorm"
    load_other_extensions = False
    lab = False

    def load_config_file(self, suppress_errors: bool = True) -> None:
        """Read no configuration: what a person has set for other Jupyters must not break this."""
        if self.lab:
            super().load_config_file(suppress_errors=suppress_errors)

    def find_server_extensions(self) -> None:
        """Look for installed extensions only where JupyterLab is wanted."""
        if self.lab:
            super().find_server_extensions()

    def init_signal(self) -> None:
        """End on the first Ctrl-C, without Jupyter's question."""
        super().init_signal()
        signal.signal(signal.SIGINT, self._signal_stop)

    def start_app(self) -> None:
        """Say where the course is as soon as it can be reached, and open it."""
        manager: WarmKernelManager = self.kernel_manager
        self.io_loop.add_callback(self._tell_address)  # after the callback that begins to listen
        self.io_loop.add_callback(manager.keep_warm)
        self.io_loop.call_later(_HOME_FIRST, self._prepare_first_page)
        super().start_app()

    async def _prepare_first_page(self) -> None:
        try:
            page = modules()[0].page("lesson", current_language())
            await prepare_first_page(self.contents_manager, page, _TEMPLATE)
        except Exception:  # then the first page takes a moment longer
            self.log.exception("the first page was not prepared")

    def _tell_address(self) -> None:
        address = f"{self.connection_url.rstrip('/')}{self.default_url}?token="
        print(_("The course is running. Its address, for this computer only:"))
        print(f"\n    {address}{self.identity_provider.token}\n")
        print(_("Leave this window open while you work. Ctrl-C ends the course."), flush=True)

    def start(self) -> None:
        """Serve until Ctrl-C, then say goodbye."""
        super().start()
        print("\n" + _("The course has ended. Your answers are saved."))


def _log_to_file(server: ServerApp) -> None:
    # A participant's terminal shows the address and nothing else; details are for whoever helps.
    course_log = logging.getLogger("candystorm")
    server.log.handlers = list(course_log.handlers) or [logging.NullHandler()]
    server.log.propagate = False
    server.log.setLevel(logging.WARNING)


def _port_of(workspace: Workspace) -> int:
    """Return the port that this workspace had before if it is free, else another one.

    What a browser keeps of an unsaved answer belongs to the address, port included.
    """
    for port in (workspace.port, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            workspace.port = int(probe.getsockname()[1])
            break
    return workspace.port


def _configuration(workspace: Workspace, *, lab: bool, browser: bool, port: int | None) -> Config:
    config = Config()
    config.ServerApp.root_dir = str(workspace.folder)
    config.ServerApp.ip = "127.0.0.1"
    config.ServerApp.port = port or _port_of(workspace)
    config.IdentityProvider.token = secrets.token_hex(24)
    config.ServerApp.open_browser = browser
    config.ServerApp.kernel_manager_class = WarmKernelManager
    config.ServerApp.kernel_websocket_connection_class = PromptConnection
    config.ServerApp.default_url = "/lab" if lab else f"/{HOME}/"
    config.ServerApp.jpserver_extensions = {
        "voila.server_extension": True,
        "candystorm.pages": True,
        **({"jupyterlab": True} if lab else {}),
    }
    config.ServerApp.log_level = "WARN"
    config.ServerApp.terminals_enabled = lab
    config.ServerApp.allow_root = True  # containers run as root; the address is this machine's own
    # A page that was closed without a word (a crash of the browser) leaves its kernel behind.
    config.MappingKernelManager.cull_idle_timeout = 3600
    config.MappingKernelManager.cull_connected = False
    config.VoilaConfiguration.template = _TEMPLATE
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.extension_allowlist = _FRONT_END
    config.VoilaConfiguration.file_allowlist = []
    config.VoilaConfiguration.resources = {
        "words": {language: page_words(language) for language in languages()},
        "languages": list(languages()),
        "course_home": HOME,
    }
    config.VoilaExecutor.allow_errors = True  # one broken part must not take the rest along
    config.KernelSpecManager.ensure_native_kernel = True
    # JupyterLab asks the outside for news and updates; nothing leaves this machine.
    config.LabApp.news_url = None
    config.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
    return config


def start(
    *,
    workspace: Path,
    language: str,
    lab: bool = False,
    browser: bool = True,
    self_check: bool = True,
    trainer: bool = False,
    port: int | None = None,
) -> None:
    """Serve the course until Ctrl-C.

    Parameters
    ----------
    workspace
        The participant's folder; made if missing.
    language
        ``"de"`` or ``"en"``: the home page's language when nothing else was chosen.
    lab
        Open JupyterLab instead of the home page.
    browser
        Open a browser; else only the address is printed.
    self_check
        Whether participants may check their own answers.
    trainer
        Whether the home page offers the lessons with trainer's notes.
    port
        Port on 127.0.0.1; by default a free one.

    Raises
    ------
    OSError
        The workspace can't be written.
    """
    use_language(language)
    folder = Workspace(workspace.expanduser().resolve())
    folder.prepare()
    os.environ["CANDYSTORM_LOG"] = str(folder.log_file)
    os.environ["CANDYSTORM_SELF_CHECK"] = "on" if self_check else "off"
    own = str(_SHARE)
    os.environ["JUPYTER_PATH"] = os.pathsep.join(
        filter(None, [own, os.environ.get("JUPYTER_PATH")])
    )
    write_log_file()
    warnings.simplefilter("ignore")  # what libraries say to programmers is not for this terminal
    server = CourseServer.instance(
        config=_configuration(folder, lab=lab, browser=browser, port=port)
    )
    server.lab = lab
    server.tornado_settings = {"candystorm_workspace": folder, "candystorm_trainer": trainer}
    _log_to_file(server)
    server.initialize([])
    _log_to_file(server)  # once more: it sets up its own log on the way
    server.start()
