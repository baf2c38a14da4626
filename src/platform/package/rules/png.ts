/** What the header of a PNG says: width and height in pixels, and whether parts of it can be see-through. */
export type PngHeader = {
  readonly width: number;
  readonly height: number;
  readonly transparent: boolean;
};

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Reads the header of a PNG; `undefined` for anything else. */
export function readPng(bytes: Uint8Array): PngHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Signature, then the IHDR chunk: its length 13, its name, width, height, depth, colour type.
  if (bytes.length < 33 || signature.some((byte, index) => bytes[index] !== byte)) return undefined;
  if (view.getUint32(8) !== 13 || chunkName(bytes, 8) !== "IHDR") return undefined;
  const colourType = view.getUint8(25);
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    // Types 4 and 6 carry an alpha channel; the others say it in a chunk before the pixels.
    transparent: colourType === 4 || colourType === 6 || hasTransparencyChunk(bytes, view),
  };
}

function hasTransparencyChunk(bytes: Uint8Array, view: DataView): boolean {
  let at = 8;
  while (at + 12 <= bytes.length) {
    const name = chunkName(bytes, at);
    if (name === "tRNS") return true;
    if (name === "IDAT") return false;
    at += 12 + view.getUint32(at);
  }
  return false;
}

function chunkName(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at + 4, at + 8));
}
