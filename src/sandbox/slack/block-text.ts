// What a person would read in a message's blocks, a line each.
import { z } from "zod";

/** Slack's three escapes, back to what was written. */
export const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const Text = z.object({ text: z.string() });
const Block = z.object({
  type: z.string(),
  text: Text.optional(),
  fields: z.array(Text).default([]),
  elements: z.array(z.unknown()).default([]),
});
const Section = z.object({ elements: z.array(z.unknown()).default([]) });
const Piece = z.object({
  text: z.string().optional(),
  fallback: z.string().optional(),
  user_id: z.string().optional(),
});

export function plainLines(blocks: readonly unknown[]): string[] {
  return blocks.flatMap((each) => {
    const block = Block.safeParse(each).data;
    if (block === undefined) return [];
    const { type, text, fields, elements } = block;
    const own = [...(text === undefined ? [] : [text.text]), ...fields.map((field) => field.text)];
    const inside =
      type === "rich_text"
        ? elements.map((section) =>
            (Section.safeParse(section).data?.elements ?? []).map(pieceOf).join(""),
          )
        : type === "context"
          ? elements.flatMap((element) => Text.safeParse(element).data?.text ?? [])
          : [];
    return [...own, ...inside].map(unescaped);
  });
}

function pieceOf(piece: unknown): string {
  const { text, fallback, user_id: user } = Piece.safeParse(piece).data ?? {};
  return text ?? fallback ?? (user === undefined ? "" : `@${user}`);
}
