"""axe-core's judgement of a page, and the two faults axe does not look for."""

import os
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SHOTS = os.environ.get(
    "SHOTS", ""
)  # a folder: each look of a page is kept as a picture
LOOKS = [(1280, "light"), (390, "light"), (390, "dark"), (1280, "dark")]


def faults(page: Page) -> list[str]:
    """Out: every fault in light and dark, wide and narrow, and any sideways scroll down to 320 pixels."""
    page.evaluate(AXE)
    found = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 768})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.wait_for_selector(f"html[data-bs-theme={theme}]")
        found += [f"{width} {theme} {fault}" for fault in violations(page)]
        if sideways(page):
            found.append(f"{width} {theme} scrolls sideways by {sideways(page)} px")
        if SHOTS:
            name = page.url.split("/", 3)[3].replace("/", "-").replace("?", "-")
            page.screenshot(
                path=f"{SHOTS}/{name or 'home'}-{width}-{theme}.png", full_page=True
            )
    page.set_viewport_size({"width": 320, "height": 640})
    if sideways(page):
        found.append(f"320 scrolls sideways by {sideways(page)} px")
    return found


def violations(page: Page) -> list[str]:
    """Out: one line for each fault: rule, element, why."""
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES
    )["violations"]
    return [
        f"{fault['id']}: {node['target'][0]} — {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]


def sideways(page: Page) -> int:
    """Out: by how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
