/** Brings a style sheet along without applying it; resolves once it could be. */
export function bringSheet(document: Document, address: string): Promise<HTMLLinkElement> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  // The page that is still shown has another one.
  link.media = "not all";
  link.href = address;
  return new Promise((resolve, reject) => {
    link.addEventListener("load", () => resolve(link));
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`The style sheet ${address} did not come.`));
    });
    document.head.append(link);
  });
}
