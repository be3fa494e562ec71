"""The virtual environments: made once, trusted only when they are whole and current."""

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
FRAMEWORKS = ROOT / ".venv-frameworks"  # PyTorch, TensorFlow and others, to compare with
# The chapter that runs where the frameworks are; elsewhere it is shown as it was stored.
FRAMEWORKS_CHAPTER = ROOT / "chapters" / "practice" / "frameworks.ipynb"
REQUIREMENTS = {VENV: "requirements.txt", FRAMEWORKS: "requirements-frameworks.txt"}
LOG = ROOT / "_build" / "pip.log"
INPUTS = ("requirements.txt", "constraints.txt", "pyproject.toml")


class Problem(Exception):  # noqa: N818 (a reader's problem, not a program's error)
    """One line for the reader, with the remedy; or the exit code of a command that spoke."""

    def __init__(self, message="", code=0):
        super().__init__(message)
        self.code = code


def scripts(venv=VENV):
    """Return the folder that holds an environment's commands."""
    return venv / ("Scripts" if os.name == "nt" else "bin")


def python(venv=VENV):
    """Return an environment's own interpreter."""
    return scripts(venv) / ("python.exe" if os.name == "nt" else "python")


def stamp(venv=VENV):
    """Return the file written last into an environment: it says what was installed."""
    return venv / "stamp"


def fingerprint(venv=VENV):
    """Return a hash of everything that decides what is installed, and where."""
    digest = hashlib.sha256(f"{platform.python_version()} {sys.platform} {ROOT}".encode())
    for name in (REQUIREMENTS[venv], *INPUTS[1:]):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install(venv=VENV):
    """Make an environment, unless the stamp written last inside it says that it is complete."""
    done, wanted = stamp(venv), fingerprint(venv)
    if done.is_file() and done.read_text() == wanted and python(venv).exists():
        return
    print(f"Setting up {venv.name} (a few minutes, once) ...", flush=True)
    make_venv(venv, ["-r", REQUIREMENTS[venv]])
    # The kernel would warn at every start that it talks over localhost, which is as it should be.
    settings = venv / "etc" / "ipython" / "ipython_kernel_config.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('{"IPKernelApp": {"log_level": 40}}')
    done.write_text(wanted)


def make_venv(venv, requirements):
    """Make an environment and install into it; on any failure leave nothing behind."""
    shutil.rmtree(venv, ignore_errors=True)
    LOG.parent.mkdir(exist_ok=True)
    LOG.unlink(missing_ok=True)
    try:
        missing = not all(map(importlib.util.find_spec, ("venv", "ensurepip")))
        make = [sys.executable, "-m", "venv", venv]
        if missing or subprocess.run(make, capture_output=True).returncode:
            raise Problem(
                "This Python cannot make virtual environments; install its venv module "
                "(Debian, Ubuntu: sudo apt install python3-venv) and try again."
            )
        # Wheels only: nobody should need a compiler in order to read a book.
        pip = [python(venv), "-m", "pip", "install", "--quiet", "--progress-bar=off",
               "--no-input", "--retries=2", "--disable-pip-version-check",
               "--only-binary=:all:", f"--log={LOG}"]  # fmt: skip
        if subprocess.run(pip + requirements, cwd=ROOT, stderr=subprocess.DEVNULL).returncode:
            raise Problem(explain(LOG.read_text(errors="replace"), venv))
    except BaseException:  # Ctrl-C included
        shutil.rmtree(venv, ignore_errors=True)
        raise


def explain(log, venv=VENV):
    """Say in one line what stopped pip, and what to do."""
    errors = re.findall(r"ERROR: (.+)", log)
    if re.search(r"No space left|Errno 28", log):
        reason = f"the disk is full; free about {4 if venv == FRAMEWORKS else 1.5} GB and try again"
    elif re.search(r"connection broken|NameResolution|Max retries|timed out|ProxyError", log):
        reason = "a download failed; check the network connection and try again"
    elif wanted := re.search(r"No matching distribution found for (\S+)", log):
        reason = (
            f"no ready-made {wanted[1]} exists for Python {platform.python_version()} on "
            f"{sys.platform} {platform.machine()}; use a 64-bit CPython 3.11, 3.12 or 3.13 "
            "(make book PYTHON=python3.12)"
        )
    else:
        reason = errors[-1] if errors else "pip stopped without saying why"
    return f"Setting up {venv.name} failed: {reason}. Full log: {LOG.relative_to(ROOT)}"


def variables(venv=VENV, **more):
    """Return the environment variables for every command that runs inside an environment."""
    env = {**os.environ, **more}
    env.pop("PYTHONPATH", None)  # code/ must never shadow the standard library's `code`
    env["PATH"] = f"{scripts(venv)}{os.pathsep}{env.get('PATH', '')}"
    env["VIRTUAL_ENV"] = str(venv)
    # Progress bars in outputs would differ from run to run; a reader in JupyterLab sees them.
    env["TQDM_DISABLE"] = more.get("TQDM_DISABLE", "1")
    env["JUPYTER_PREFER_ENV_PATH"] = "1"  # our kernel, not another of the same name
    env["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # a debugger's notice, noise on stderr
    # The same last digits whatever the number of cores, and no threads that wait for each other
    # when several chapters run. The benchmarks say themselves how many they mean.
    env.setdefault("OPENBLAS_NUM_THREADS", "1")
    return env


def run(*arguments, venv=VENV, check=True, **more):
    """Run an environment's Python; a failure ends the calling command with the same exit code."""
    command = [str(python(venv)), *arguments]
    code = subprocess.run(command, cwd=ROOT, env=variables(venv, **more)).returncode
    if check and code:
        raise Problem(code=code)
    return code


def write_pins():
    """Resolve requirements.txt without its constraints and write the result down."""
    wanted = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line.partition(" #")[0] for line in wanted if not line.startswith(("-", "#"))]
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder, "venv")
        make_venv(venv, list(filter(None, map(str.strip, wanted))))
        freeze = [python(venv), "-m", "pip", "freeze"]
        pinned = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout
    (ROOT / "constraints.txt").write_text(
        "# Derived from requirements.txt by `make pins`: do not edit.\n" + pinned,
        encoding="utf-8", newline="\n")  # fmt: skip


def find_browser():
    """Return the path of a Chromium or Chrome, or None where BROWSER=skip asks for none."""
    named = os.environ.get("BROWSER", "")
    if named == "skip":
        return None
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
    # BROWSER is also the system's usual variable: one that names no Chromium is not for us.
    if any(name in named.lower() for name in ("chrom", "edge")):
        names.insert(0, named)
    names += [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        os.path.expandvars(r"%ProgramFiles%\Google\Chrome\Application\chrome.exe"),
        os.path.expandvars(r"%LocalAppData%\Google\Chrome\Application\chrome.exe"),
        os.path.expandvars(r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe"),
    ]
    for name in names:
        if path := shutil.which(name):
            return path
    raise Problem(
        "No Chromium or Chrome was found for the browser tests: install one (Debian, Ubuntu: "
        "sudo apt install chromium), name it with BROWSER=path, or leave those tests out with "
        "BROWSER=skip."
    )
