import type { Json } from "../../src/platform/package/json.ts";
import { validatePackage } from "../../src/platform/package/validate.ts";
import { change, options, validPackage, write } from "./package-files.ts";

export type Files = Map<string, Uint8Array>;
/** What was broken, how, and every sentence that the person who broke it should read. */
export type Row = readonly [
  broken: string,
  breakIt: (files: Files) => void,
  says: readonly string[],
];

export const support = "location.support";
export const sidebar = `${support}.ticket_sidebar`;
export const english = "translations/en.json";
export const icon = "assets/icon_nav_bar.svg";

/** The one remark that every package of this app gets: the scope's own name contains the word. */
export const always = "manifest.json contains secret: make sure that no secret follows.";

/** The sentences about a package that passed before it was changed. */
export async function sentencesAfter(breakIt: (files: Files) => void) {
  const files = await validPackage();
  breakIt(files);
  const { errors, warnings } = validatePackage(files, options);
  return {
    errors: errors.map(({ sentence }) => sentence),
    warnings: warnings.map(({ sentence }) => sentence),
  };
}

export const inManifest = (key: string, value: Json | undefined) => (files: Files) =>
  change(files, "manifest.json", key, value);
export const inEnglish = (key: string, value: Json | undefined) => (files: Files) =>
  change(files, english, key, value);
export const text = (path: string, content: string) => (files: Files) =>
  write(files, path, content);
export const bytes = (path: string, hex: string) => (files: Files) =>
  files.set(path, Buffer.from(hex, "hex"));
export const without = (path: string) => (files: Files) => files.delete(path);
/** Adds a parameter that is explained, so that only its own fault is left to find. */
export const parameter =
  (attributes: Record<string, string | boolean | string[]>) =>
  (files: Files): void => {
    change(files, "manifest.json", "parameters.0", {
      name: "endpoint_url",
      type: "url",
      default: "https://flags.example.com",
      ...attributes,
    });
    change(files, english, `app.parameters.${String(attributes["name"])}`, {
      label: "A setting",
      helpText: "What it does.",
    });
  };
export const drawing = (content: string) =>
  text(icon, `<svg viewBox="0 0 18 18" fill="currentColor">${content}</svg>`);
export const page = (content: string) => (files: Files) => {
  const html = new TextDecoder().decode(files.get("assets/index.html"));
  write(files, "assets/index.html", html + content);
};
export const script = (content: string) => text("assets/index-1.js", content);
