import { type Finding, finding, type PackageFiles } from "../finding.ts";
import { readPng } from "./png.ts";

const logo = "assets/logo.png";
const smallLogo = "assets/logo-small.png";
const banner = "assets/banner.png";
const icon = "assets/icon_nav_bar.svg";

/** What is wrong with the logos and the icon, and which other drawings Zendesk would rewrite. */
export function checkAssets(files: PackageFiles): { errors: Finding[]; warnings: Finding[] } {
  return {
    errors: [
      ...checkLogo(files, logo, 320),
      ...checkLogo(files, smallLogo, 128),
      ...checkSmallLogoTransparency(files),
      ...checkBanner(files),
      ...checkIcon(files),
    ],
    warnings: checkOtherDrawings(files),
  };
}

function checkLogo(files: PackageFiles, path: string, size: number): Finding[] {
  const bytes = files.get(path);
  if (!bytes) return [finding(path, `${path} is missing: draw it as a PNG of ${size}×${size}.`)];
  const png = readPng(bytes);
  if (!png) return [finding(path, `${path} is not a PNG: export it as one, ${size}×${size}.`)];
  if (png.width === size && png.height === size) return [];
  return [
    finding(path, `${path} is ${png.width}×${png.height} pixels: draw it at ${size}×${size}.`),
  ];
}

function checkSmallLogoTransparency(files: PackageFiles): Finding[] {
  const bytes = files.get(smallLogo);
  const png = bytes && readPng(bytes);
  if (!png || png.transparent) return [];
  return [
    finding(
      smallLogo,
      `${smallLogo} has no transparency: export it with a transparent background.`,
    ),
  ];
}

function checkBanner(files: PackageFiles): Finding[] {
  const bytes = files.get(banner);
  if (!bytes) return [];
  const png = readPng(bytes);
  const size = png && `${png.width}×${png.height}`;
  if (size === "830×200" || size === "1660×400") return [];
  return [
    finding(
      banner,
      `${banner} is ${size ?? "not a PNG"}: export it as a PNG of 830×200 or 1660×400, or remove it.`,
    ),
  ];
}

function checkIcon(files: PackageFiles): Finding[] {
  const bytes = files.get(icon);
  if (!bytes) return [finding(icon, `${icon} is missing: draw it as an SVG with a viewBox.`)];
  const svg = textOf(bytes);
  const problems: string[] = [];
  if (!/<svg\b/i.test(svg)) problems.push("is not an SVG: export it as one");
  if (!/\bviewBox\s*=/.test(svg)) problems.push("has no viewBox: add one");
  if (!svg.includes("currentColor")) {
    problems.push('does not take the colour of its surroundings: add fill="currentColor"');
  }
  if (hasScript(svg)) problems.push("holds a script or an event attribute: remove it");
  if (hasBitmap(svg)) problems.push("holds a bitmap: draw it as shapes");
  if (hasReference(svg)) problems.push("refers to something outside itself: put it inside");
  return problems.map((problem) => finding(icon, `${icon} ${problem}.`));
}

function checkOtherDrawings(files: PackageFiles): Finding[] {
  const findings: Finding[] = [];
  for (const [path, bytes] of files) {
    if (!path.toLowerCase().endsWith(".svg") || path === icon) continue;
    const svg = textOf(bytes);
    if (hasScript(svg)) {
      findings.push(
        finding(path, `${path} holds a script or an event attribute: Zendesk will remove it.`),
      );
    }
    if (hasBitmap(svg)) {
      findings.push(
        finding(path, `${path} holds a bitmap: Zendesk will put a placeholder in its place.`),
      );
    }
  }
  return findings;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function hasScript(svg: string): boolean {
  return /<\s*script\b|[\s"'/]on\w+\s*=|javascript:/i.test(svg);
}

function hasBitmap(svg: string): boolean {
  return /<\s*(?:\w+:)?image\b|data:image\/(?!svg)/i.test(svg);
}

function hasReference(svg: string): boolean {
  return /\bhref\s*=\s*["']\s*(?!#|data:)|url\(\s*["']?(?!#)|@import|<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet/i.test(
    svg,
  );
}
