// What this computer remembers of the answers that an agent has seen, shared by all their tickets and tabs.

import type { Answer } from "../../api/answer.ts";

export const answerId = ({ flagId, seq }: Pick<Answer, "flagId" | "seq">): string =>
  `${flagId} ${seq}`;

export interface Remembered {
  /** Answers up to this instant were seen; ISO 8601. */
  readonly seenTo: string;
  /** Answers up to this instant were told of in a notification. */
  readonly toldTo: string;
  /** Those near it that were told of, since one that is a moment older may arrive a moment later. */
  readonly told: readonly string[];
  /** Those after `seenTo` that were opened one by one. */
  readonly opened: readonly string[];
}

/** Ids kept: more than two minutes ever bring. */
const MOST = 100;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

function read(text: string | null): Remembered | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    if (typeof value !== "object" || value === null) return null;
    const { seenTo, toldTo, told, opened }: Partial<Record<keyof Remembered, unknown>> = value;
    return typeof seenTo === "string" &&
      typeof toldTo === "string" &&
      isTexts(told) &&
      isTexts(opened)
      ? { seenTo, toldTo, told, opened }
      : null;
  } catch {
    return null;
  }
}

/** `owner` tells one agent of one installation from another on the same computer. */
export function rememberedAnswers(owner: string) {
  const place = `signal-flag.answers ${owner}`;
  let here: Remembered | null = null;
  return {
    get(): Remembered | null {
      try {
        return read(localStorage.getItem(place)) ?? here;
      } catch {
        // Storage is denied in this frame: what is remembered lasts as long as the panel.
        return here;
      }
    },
    set(next: Remembered): void {
      here = {
        ...next,
        told: next.told.slice(0, MOST),
        opened: next.opened.slice(0, MOST),
      };
      try {
        localStorage.setItem(place, JSON.stringify(here));
      } catch {
        // As above.
      }
    },
  };
}
