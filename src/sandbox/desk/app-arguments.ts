/** Reads what apps pass to `invoke`: anything JSON can hold, since the other side is not ours. */

export type ToastKind = "notice" | "alert" | "error";

/** A side of a size as CSS takes it; undefined for anything else. */
export function sizeOf(options: unknown, side: "height" | "width"): string | undefined {
  if (typeof options !== "object" || options === null || !(side in options)) return undefined;
  const size: unknown = Object.entries(options).find(([name]) => name === side)?.[1];
  if (typeof size === "number" && size > 0) return `${size}px`;
  return typeof size === "string" && /^\d+(\.\d+)?(px|%|vh|vw)$/.test(size) ? size : undefined;
}

/** Address and size of a modal asked for; without an address when it is not a modal. */
export function modalOptions(options: unknown): {
  url?: string;
  size: { height?: string | undefined; width?: string | undefined };
} {
  if (typeof options !== "object" || options === null) return { size: {} };
  const given = new Map<string, unknown>(Object.entries(options));
  const url = given.get("url");
  const size = {
    height: sizeOf(given.get("size"), "height"),
    width: sizeOf(given.get("size"), "width"),
  };
  return given.get("location") === "modal" && typeof url === "string" ? { url, size } : { size };
}

/** A text or a number as text; nothing for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The kind of a notice; `notice` unless it says otherwise. */
export function kindOf(kind: unknown): ToastKind {
  return kind === "alert" || kind === "error" ? kind : "notice";
}

/** Zendesk allows a little markup in a notice; the desk shows its words. */
export function plainWords(text: string): string {
  return text.replaceAll(/<[^>]*>/g, "");
}

/** How long a notice shows: milliseconds, until dismissed, or as usual. */
export function lifetime(options: unknown): "stays" | number | undefined {
  if (typeof options === "number") return options;
  const isSticky =
    typeof options === "object" && options !== null && "sticky" in options && options.sticky;
  return isSticky === true ? "stays" : undefined;
}
