// A chart as a file to keep. The picture is drawn from the SVG's own text, so both show the same.
import { saveFile } from "../save-file.ts";
import type { Drawing } from "./drawing.ts";
import { type Caption, sizeOf, svgText } from "./svg-text.ts";

export type PictureFormat = "svg" | "png";

/** Twice the size on the page, so that it is sharp on a slide. */
const SCALE = 2;

export async function savePicture(
  format: PictureFormat,
  name: string,
  drawing: Drawing,
  caption: Caption,
): Promise<void> {
  const text = svgText(drawing, caption);
  const blob =
    format === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await pngOf(text, drawing);
  saveFile(blob, `${name}.${format}`);
}

async function pngOf(text: string, drawing: Drawing): Promise<Blob> {
  const { width, height } = sizeOf(drawing);
  const image = new Image();
  // The page's policy takes pictures from `data:`, and from nowhere else but the page's own host.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser has no canvas.");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error("The canvas gave no picture."));
      else resolve(blob);
    }, "image/png");
  });
}
