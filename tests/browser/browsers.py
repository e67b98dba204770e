"""Browsers as processes: found, started without a display and without a word to the network, ended.

Each gets a directory of its own for everything it writes, and a process group of its own, so that
whatever it starts ends with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

__all__ = ["BROWSERS", "Browser", "Engine", "Running"]

Engine = Literal["chromium", "firefox"]

_EXECUTABLES: Final[dict[Engine, tuple[str, ...]]] = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
}

_CHROMIUM_FLAGS: Final = (
    "--headless",
    "--no-sandbox",  # it refuses to run as root otherwise, which is who CI is
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers have little of it
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--password-store=basic",
    # The page is never in front of anybody, and its timers and requests are not to wait for that.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # The console, see tests/browser/console.py.
    "--enable-logging=stderr",
    "--log-level=0",
    "--v=0",
)

_FIREFOX_PREFERENCES: Final[dict[str, str | int | bool]] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.search.update": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.usage.uploadEnabled": False,
    "dom.min_background_timeout_value": 4,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.http.speculative-parallel-limit": 0,
    "network.prefetch-next": False,
    "network.proxy.type": 0,
    "network.trr.mode": 5,
    "services.settings.server": "",
    "termsofuse.bypassNotification": True,
    "toolkit.startup.max_resumed_crashes": -1,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "toolkit.telemetry.server": "",
    "toolkit.telemetry.unified": False,
}

_GRACE: Final = 5.0
"""Seconds between asking a browser to end and ending it."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A kind of browser, whether or not it is installed here."""

    engine: Engine

    @property
    def executable(self) -> str | None:
        """Its path, or None where there is none."""
        found = map(shutil.which, _EXECUTABLES[self.engine])
        return next((path for path in found if path is not None), None)

    @property
    def absence(self) -> str:
        """Why there is nothing to ask; empty where there is."""
        if os.name == "nt":
            return "browsers are started in POSIX process groups"
        if self.executable is not None:
            return ""
        return f"none of {', '.join(_EXECUTABLES[self.engine])} is installed"

    @contextlib.contextmanager
    def opened(self, url: str) -> Iterator[Running]:
        """The browser with a fresh profile, showing one page."""
        executable = self.executable
        if executable is None:
            raise FileNotFoundError(self.absence)
        with tempfile.TemporaryDirectory(
            prefix=f"cors-{self.engine}-", ignore_cleanup_errors=True
        ) as name:
            home = Path(name)
            command = [executable, *self._arguments(home), url]
            with (home / "stderr").open("wb") as stderr:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                    env=_environment(home),
                    start_new_session=True,
                )
            try:
                with _outlived(process, home):
                    yield Running(process, home / "stderr")
            finally:
                _end(process)

    def _arguments(self, home: Path) -> list[str]:
        profile = home / "profile"
        profile.mkdir()
        if self.engine == "chromium":
            return [*_CHROMIUM_FLAGS, f"--user-data-dir={profile}"]
        lines = [
            f"user_pref({_literal(name)}, {_literal(value)});"
            for name, value in _FIREFOX_PREFERENCES.items()
        ]
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        return ["--headless", "--no-remote", "--profile", str(profile)]


BROWSERS: Final = {engine: Browser(engine) for engine in _EXECUTABLES}


@dataclass(frozen=True, slots=True)
class Running:
    """A browser that has been started. `stderr` is where it writes."""

    process: subprocess.Popen[bytes]
    stderr: Path

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def output(self) -> str:
        """What it has written so far."""
        return self.stderr.read_text("utf-8", "replace")


def _literal(value: str | int | bool) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return f'"{value}"'


def _environment(home: Path) -> dict[str, str]:
    """Everything that a browser leaves lying about goes to the directory that is removed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    kept["MOZ_CRASHREPORTER_DISABLE"] = "1"
    return kept | dict.fromkeys(("HOME", "TMPDIR", "XDG_RUNTIME_DIR"), str(home))


@contextlib.contextmanager
def _outlived(process: subprocess.Popen[bytes], home: Path) -> Iterator[None]:
    """See to it that the browser does not outlive this process, should that be killed.

    A shell waits for the end of its input, which comes with the end of whoever holds the other
    side. It is in a session of its own, since an interrupt from the keyboard is for us to handle.
    """
    clean = 'cat; kill -s KILL -- "-$1"; rm -rf -- "$2"'
    with subprocess.Popen(
        ["sh", "-c", clean, "sh", str(process.pid), str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as watch:
        try:
            yield
        finally:
            os.killpg(watch.pid, signal.SIGKILL)  # first: it is not to clean up after us


def _end(process: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
