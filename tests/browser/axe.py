"""axe-core's judgement of a page, and the two faults axe does not look for."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Out: one line for each fault: rule, element, why."""
    page.evaluate(AXE)
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
