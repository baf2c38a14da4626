// What pictures in mails are drawn with, for hosts that can and for those that can't.

/** An SVG's text as PNG, at twice its size. */
export type DrawPng = (svg: string) => Promise<Uint8Array>;

/** Latin with its marks, Greek, Cyrillic, and the signs that figures use: what Inter has letters for. */
const HAS_LETTERS = /^[\u0020-\u052f\u1e00-\u1fff\u2000-\u206f\u20a0-\u20bf\u2190-\u2193\u2212]*$/u;

/** Whether a text can be drawn; anything else would come out as empty boxes. */
export const canDraw = (text: string): boolean => HAS_LETTERS.test(text);
