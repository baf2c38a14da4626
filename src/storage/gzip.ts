// What is kept as a whole and read as a whole, made small. Streams of the web, since they are there on every host.

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream) {
  const piped = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

/** A value as gzipped JSON. */
export const pack = (value: unknown): Promise<Uint8Array> =>
  through(new TextEncoder().encode(JSON.stringify(value)), new CompressionStream("gzip"));

/** What `pack` packed. */
export async function unpack(bytes: Uint8Array): Promise<unknown> {
  const text = new TextDecoder().decode(await through(bytes, new DecompressionStream("gzip")));
  return JSON.parse(text);
}
