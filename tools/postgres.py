"""Run a command against a throw-away PostgreSQL cluster: `python tools/postgres.py COMMAND …`.

The cluster lives in a temporary folder, listens on a unix socket alone, and is removed afterwards. PostgreSQL refuses to
run as root, so as root it is started as the user `postgres`, whom Debian's package makes.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FAST = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nlisten_addresses=''\nmax_connections=60\n"


def find_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl; the newest of Debian's where they are not on the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def main() -> int:
    """Start, run, stop."""
    programs = find_programs()
    if programs is None:
        print("PostgreSQL is not installed: on Debian, apt-get install postgresql.", file=sys.stderr)
        if os.environ.get("CI"):
            return 1
        print("Skipped.", file=sys.stderr)
        return 0
    is_root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="bottega-postgres-"))
    cluster = folder / "cluster"
    as_user: dict[str, object] = {}
    if is_root:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    folder.chmod(0o755)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_user)  # type: ignore[call-overload]

    try:
        run(str(programs / "initdb"), "-D", str(cluster), "-U", "bottega", "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale=C.UTF-8")
        with (cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(FAST + f"unix_socket_directories='{folder}'\n")
        run(str(programs / "pg_ctl"), "-D", str(cluster), "-l", str(folder / "log"), "-w", "start")
        try:
            url = f"postgresql+psycopg://bottega@/postgres?host={folder}"
            return subprocess.run(sys.argv[1:], check=False, env={**os.environ, "TEST_DATABASE_URL": url}).returncode
        finally:
            run(str(programs / "pg_ctl"), "-D", str(cluster), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
