"""Rules that hold in every file of the repository."""

import re
import subprocess
from pathlib import Path

import pytest

from app.config import Settings

ROOT = Path(__file__).parent.parent.parent
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian"]
ENVIRONMENT = re.compile(r"os\.environ|os\.getenv|\bgetenv\(")


def tracked() -> list[Path]:
    """The files of the repository, also those not committed yet."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_package_registry(host: str) -> None:
    assert [str(f) for f in tracked() if host.encode() in f.read_bytes()] == []


def test_only_the_settings_look_into_the_environment() -> None:
    code = [f for f in tracked() if f.suffix == ".py" and f.is_relative_to(ROOT / "app")]
    assert ROOT / "app/config.py" in code
    found = {f.name for f in code if ENVIRONMENT.search(f.read_text())}
    assert found == {"config.py"}


def test_every_lock_line_has_a_hash_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        packages = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)
        assert packages
        assert text.count("--hash=sha256:") >= len(packages)
        assert "://" not in text


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    for field in Settings.model_fields.values():
        assert f"`{field.alias}`" in readme


def test_nothing_comes_from_another_host_at_run_time() -> None:
    """No template, style or own script names an address that a browser would fetch."""
    ours = [ROOT / "templates", ROOT / "static/css", ROOT / "static/js"]
    for file in tracked():
        if any(file.is_relative_to(folder) for folder in ours):
            fetched = re.findall(r"(?:src|href|url\()\s*=?\s*[\"'(]?https?://\S+", file.read_text())
            assert fetched == [], file


def test_no_merge_is_left_half_done() -> None:
    for file in tracked():
        if file.suffix in {".py", ".html", ".css", ".js", ".md", ".toml", ".svg", ".http"}:
            assert not re.search(r"^(<{7}|>{7}) ", file.read_text(), re.MULTILINE), file
