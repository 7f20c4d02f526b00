"""Which fonts fontconfig sees: those in the repository first, so that a PDF looks the same on every machine."""

from __future__ import annotations

from .paths import ROOT, RUN, private_folder

FONTS = ROOT / "documents" / "fonts"

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def ensure(env: dict[str, str]) -> None:
    """Write `.run/fonts.conf` and name it in `env`; a FONTCONFIG_FILE that the person set stays."""
    if env.get("FONTCONFIG_FILE"):
        return
    private_folder(RUN)
    path = RUN / "fonts.conf"
    text = CONFIGURATION.format(fonts=FONTS, cache=RUN / "fontconfig")
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    env["FONTCONFIG_FILE"] = str(path)
