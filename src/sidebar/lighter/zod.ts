// zod for the sidebar's bundle.
// oxlint-disable-next-line oxc/no-barrel-file -- from a namespace, what no schema is made with can be left out
export * as z from "./zod-schemas.ts";
