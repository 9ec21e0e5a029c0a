"""Opens pages, runs axe in each look, and keeps what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

AXE = (Path(settings.BASE_DIR) / "hiring/tests/axe.min.js").read_text()
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
}"""
# Keeps in `unjudged` the elements with a text whose contrast nobody has judged yet in this tab.
LOOK = """() => {
  const judged = new Set(JSON.parse(sessionStorage.judged ?? "[]"));
  const plain = "rgba(0, 0, 0, 0) none 1 static none";
  const ground = (one) => {
    const {backgroundColor, backgroundImage, opacity, position, filter} = getComputedStyle(one);
    const found = [backgroundColor, backgroundImage, opacity, position, filter].join(" ");
    return (found === plain ? "" : `${found} | `) + (one.parentElement ? ground(one.parentElement) : "");
  };
  const look = (one) => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
    return [color, fontSize, fontWeight, textShadow, one.matches(":disabled, :disabled *"), ground(one)].join(" ");
  };
  const shown = (one) => {
    const {width, height} = one.getBoundingClientRect();
    return width * height > 4 && one.checkVisibility({opacityProperty: true, visibilityProperty: true});
  };
  const says = (one) => one.matches("input, select, textarea")
    || [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  window.unjudged = [...document.body.querySelectorAll("*")].filter((one) => {
    if (!says(one) || !shown(one) || judged.has(look(one))) return false;
    return judged.add(look(one));
  });
  sessionStorage.judged = JSON.stringify([...judged]);
}"""
RUN = """async (whole) => {
  const how = {preload: false, resultTypes: ["violations"]};
  const runs = [];
  if (whole) runs.push(await axe.run(document, {...how, rules: {"color-contrast": {enabled: false}}}));
  if (unjudged.length) runs.push(await axe.run({include: unjudged}, {...how, runOnly: ["color-contrast"]}));
  const found = runs.flatMap((run) => run.violations);
  return found.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)}`));
}"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = [(1440, "light", True), (1440, "dark", False), (390, "dark", False), (390, "light", True)]


class Looker:
    """Opens pages, runs axe in each look, and keeps what was found."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self.pages = 0

    def look(self, page: Page, address: str) -> None:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        page.evaluate(AXE)
        self.pages += 1
        for width, scheme, whole in LOOKS:
            page.emulate_media(color_scheme=scheme)
            if page.viewport_size != {"width": width, "height": 900}:
                page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLED)
            page.evaluate(LOOK)
            wrong = page.evaluate(RUN, whole)
            if wrong:  # what is still there after a breath is no change of colours on its way
                page.wait_for_timeout(300)
                wrong = page.evaluate(RUN, whole)
            if wide := page.evaluate(WIDE):
                wrong.append(f"{wide} px too wide")
            if wrong:
                self.found[f"{address} {width} {scheme}"] = wrong
