"""What a page is looked at for, beyond what it says: reachable by everybody, whole on every screen, finished."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
BETWEEN = (1280, 1000, 720)  # laptops, tablets, the wide screen at 200 %
AXE = Axe()
RUN = "options => axe.run(options).then((all) => all.violations)"  # what passes is many times as long
# Marks of a page that was sent half-done: Python's words, templates and formats with their gaps, script's words.
RAW = re.compile(r"\bNone\b|\bFalse\b|\bTrue\b|\{\{|\}\}|\{%|%\}|%\(\w+\)|\bNaN\b|\bundefined\b|\bobject at 0x")
# Three words in Latin letters in a row: a sentence that nobody translated. Codes and samples stand in monospace.
ENGLISH = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent, place = walker.currentNode.parentElement;
    if (/[A-Za-z]{3,}(\\s+[A-Za-z]{2,}){2,}/.test(text) && !place.closest("pre, code, .mono, [lang=en], script"))
      found.push(text.trim().slice(0, 80));
  }
  return found;
}"""
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth <= width) return found;
  for (const one of document.querySelectorAll("body *")) {
    const box = one.getBoundingClientRect();
    if (box.width && box.right > width + 1 && !one.closest(".scroll, .tabs")) found.push(
      one.tagName.toLowerCase() + "." + one.className + " " + Math.round(box.right - width) + " px");
  }
  return found.slice(0, 5).concat(["page " + document.documentElement.scrollWidth]);
}"""
# Text that runs out of its panel, which the page's own width does not tell.
SPILT = """() => [...document.querySelectorAll(".panel, .figures > div, .notice")].filter(
  (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "visible"
).map((one) => {
  const end = one.getBoundingClientRect().right;
  const out = [...one.querySelectorAll("*")].find((part) => part.getBoundingClientRect().right > end + 1) || one;
  return `out of its panel: ${out.tagName}.${out.className} ${out.textContent.trim().slice(0, 40)}`;
})"""
FRAME = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  headings: [...document.querySelectorAll("h1")].map((one) => one.textContent.trim()),
  ways: document.querySelectorAll("main a[href], main button, .crumbs a, .side a[href]").length,
})"""


def violations(page: Page, colours: bool = True) -> list[str]:
    """What axe finds: rule, how often, and where first. Contrast takes it longer than all the rest together."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    page.evaluate(AXE.axe_script)
    found: list[dict[str, Any]] = page.evaluate(RUN, options)
    return [f"{one['id']} ×{len(one['nodes'])}: {one['nodes'][0]['html'][:160]}" for one in found]


def faults(page: Page, language: str) -> list[str]:
    """Everything wrong with the page as it stands, apart from what axe looks for."""
    frame = page.evaluate(FRAME)
    found = [f"raw: {text}" for text in RAW.findall(page.inner_text("body"))]
    found += cramped(page)
    if language != "en":
        found += [f"not translated: {text}" for text in page.evaluate(ENGLISH)]
    if frame["lang"] != language:
        found.append(f"language: {frame['lang']}")
    if len(frame["headings"]) != 1 or not frame["headings"][0]:
        found.append(f"headings: {frame['headings']}")
    if not frame["title"].partition(" · ")[0].strip():
        found.append("no title")
    if not frame["ways"]:
        found.append("no way on")
    return found


def cramped(page: Page) -> list[str]:
    """What does not fit into the window, or out of its panel."""
    return [f"sideways: {text}" for text in page.evaluate(SIDEWAYS) + page.evaluate(SPILT)]


class Console:
    """What the browser complains of: blocked by the security policy, missing, thrown by a script."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
