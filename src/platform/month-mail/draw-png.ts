// Charts as pictures for mails, which show no SVG: drawn without a browser, with letters of our own since a server has none.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { onlyOnce } from "../only-once.ts";
import type { DrawPng } from "./letters.ts";

const SCALE = 2;

const { resolve } = createRequire(import.meta.url);

/** Loaded when the first picture is drawn: once a month, in one process. */
const loaded = onlyOnce(async () => {
  const [{ initWasm, Resvg }, program, regular, strong] = await Promise.all([
    import("@resvg/resvg-wasm"),
    readFile(resolve("@resvg/resvg-wasm/index_bg.wasm")),
    readFile(resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf")),
    readFile(resolve("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf")),
  ]);
  await initWasm(program);
  return { Resvg, fonts: [regular, strong] };
});

export const drawPng: DrawPng = async (svg) => {
  const { Resvg, fonts } = await loaded();
  const drawing = new Resvg(svg, {
    fitTo: { mode: "zoom", value: SCALE },
    font: { fontBuffers: fonts, defaultFontFamily: "Inter" },
  });
  const picture = drawing.render();
  try {
    return picture.asPng();
  } finally {
    picture.free();
    drawing.free();
  }
};
