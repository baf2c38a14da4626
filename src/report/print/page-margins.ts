// What runs along every printed page, in the margins: browsers that know no page margins leave it out, and the first page says
// it all the same.

export interface Running {
  readonly top: string;
  readonly bottom: string;
  /** Between the page's number and how many there are: "3 / 5". */
  readonly of: string;
}

/** A text as CSS writes one. */
const quoted = (text: string): string =>
  `"${text.replaceAll(/["\\\n\r\f<]/g, (mark) => `\\${(mark.codePointAt(0) ?? 32).toString(16)} `)}"`;

/** The rules of the pages; without a size, so that A4 and Letter stay what the printer is set to. */
export const pageRules = ({ top, bottom, of }: Running): string => `
@page {
  margin: 18mm 14mm 16mm;
  @top-left { content: ${quoted(top)}; font: 9px/12px system-ui, sans-serif; color: #444; }
  @bottom-left { content: ${quoted(bottom)}; font: 9px/12px system-ui, sans-serif; color: #444; }
  @bottom-right { content: counter(page) ${quoted(of)} counter(pages); font: 9px/12px system-ui, sans-serif; color: #444; }
}`;

/** Sets the rules for as long as the page is shown; returns what takes them away. A sheet that is made here needs no exception from the page's policy. */
export function setPageMargins(document: Document, running: Running): () => void {
  if (!("adoptedStyleSheets" in document) || typeof CSSStyleSheet === "undefined")
    return () => undefined;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(pageRules(running));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}
