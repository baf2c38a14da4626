import { expect, test } from "vitest";
import {
  drawing,
  icon,
  sentencesAfter,
  text,
  without,
  type Row,
} from "../../../helpers/package-faults.ts";
import { png } from "../../../helpers/package-files.ts";

const rows: readonly Row[] = [
  [
    "no logo",
    without("assets/logo.png"),
    ["assets/logo.png is missing: draw it as a PNG of 320×320."],
  ],
  [
    "a logo of another size",
    (files) => files.set("assets/logo.png", png(128, 128, false)),
    ["assets/logo.png is 128×128 pixels: draw it at 320×320."],
  ],
  [
    "a logo that is not a PNG",
    text("assets/logo.png", "<svg/>".repeat(10)),
    ["assets/logo.png is not a PNG: export it as one, 320×320."],
  ],
  [
    "no small logo",
    without("assets/logo-small.png"),
    ["assets/logo-small.png is missing: draw it as a PNG of 128×128."],
  ],
  [
    "a small logo of another size",
    (files) => files.set("assets/logo-small.png", png(64, 128, true)),
    ["assets/logo-small.png is 64×128 pixels: draw it at 128×128."],
  ],
  [
    "a small logo without transparency",
    (files) => files.set("assets/logo-small.png", png(128, 128, false)),
    ["assets/logo-small.png has no transparency: export it with a transparent background."],
  ],
  [
    "a banner of another size",
    (files) => files.set("assets/banner.png", png(800, 200, false)),
    ["assets/banner.png is 800×200: export it as a PNG of 830×200 or 1660×400, or remove it."],
  ],
  [
    "a banner that is not a PNG",
    text("assets/banner.png", "x"),
    ["assets/banner.png is not a PNG: export it as a PNG of 830×200 or 1660×400, or remove it."],
  ],
  [
    "no icon",
    without(icon),
    ["assets/icon_nav_bar.svg is missing: draw it as an SVG with a viewBox."],
  ],
  [
    "an icon that is not an SVG",
    text(icon, "viewBox= currentColor"),
    ["assets/icon_nav_bar.svg is not an SVG: export it as one."],
  ],
  [
    "an icon without a viewBox",
    text(icon, '<svg fill="currentColor"/>'),
    ["assets/icon_nav_bar.svg has no viewBox: add one."],
  ],
  [
    "an icon in its own colour",
    text(icon, '<svg viewBox="0 0 18 18" fill="red"/>'),
    [
      'assets/icon_nav_bar.svg does not take the colour of its surroundings: add fill="currentColor".',
    ],
  ],
  [
    "an icon with a script",
    drawing("<script>1</script>"),
    ["assets/icon_nav_bar.svg holds a script or an event attribute: remove it."],
  ],
  [
    "an icon with an event attribute",
    drawing('<path onclick="x()"/>'),
    ["assets/icon_nav_bar.svg holds a script or an event attribute: remove it."],
  ],
  [
    "an icon with a bitmap",
    drawing('<image width="9"/>'),
    ["assets/icon_nav_bar.svg holds a bitmap: draw it as shapes."],
  ],
  [
    "an icon that refers to another file",
    drawing('<use href="other.svg#a"/>'),
    ["assets/icon_nav_bar.svg refers to something outside itself: put it inside."],
  ],
];

test.for(rows)("a package with %s is refused in words", async ([, breakIt, says]) => {
  const { errors } = await sentencesAfter(breakIt);
  expect(errors).toEqual(says);
});
