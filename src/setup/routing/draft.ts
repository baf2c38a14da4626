// The rules as somebody is editing them, and the way back, one step at a time.
import type { Queue, RoutingBody, Rule } from "../../domain/routing/body.ts";

export interface Draft {
  readonly body: RoutingBody;
  /** Bodies before this one, the newest last. */
  readonly before: readonly RoutingBody[];
}

/** Further back nobody remembers what was undone. */
const MOST_STEPS = 50;

export type Edit =
  | { readonly is: "put-rule"; readonly rule: Rule }
  | { readonly is: "remove-rule"; readonly id: string }
  | { readonly is: "move-rule"; readonly id: string; readonly to: number }
  | { readonly is: "put-queue"; readonly queue: Queue }
  | { readonly is: "remove-queue"; readonly id: string }
  | { readonly is: "replace"; readonly body: RoutingBody }
  | { readonly is: "begin"; readonly body: RoutingBody }
  | { readonly is: "undo" };

export const beginWith = (body: RoutingBody): Draft => ({ body, before: [] });

export function edited(draft: Draft, edit: Edit): Draft {
  if (edit.is === "begin") return beginWith(edit.body);
  if (edit.is === "undo") {
    const last = draft.before.at(-1);
    return last === undefined ? draft : { body: last, before: draft.before.slice(0, -1) };
  }
  const body = changed(draft.body, edit);
  return body === draft.body
    ? draft
    : { body, before: [...draft.before, draft.body].slice(-MOST_STEPS) };
}

function changed(body: RoutingBody, edit: Exclude<Edit, { is: "begin" | "undo" }>): RoutingBody {
  const { rules, queues } = body;
  switch (edit.is) {
    case "put-rule":
      return { ...body, rules: withThing(rules, edit.rule) };
    case "remove-rule":
      return { ...body, rules: rules.filter(({ id }) => id !== edit.id) };
    case "move-rule": {
      const from = rules.findIndex(({ id }) => id === edit.id);
      const rule = rules[from];
      if (rule === undefined || edit.to === from || edit.to < 0 || edit.to >= rules.length)
        return body;
      return { ...body, rules: rules.toSpliced(from, 1).toSpliced(edit.to, 0, rule) };
    }
    case "put-queue":
      return { ...body, queues: withThing(queues, edit.queue) };
    case "remove-queue":
      return { ...body, queues: queues.filter(({ id }) => id !== edit.id) };
    case "replace":
      return edit.body;
  }
}

const withThing = <T extends { readonly id: string }>(things: readonly T[], thing: T): T[] =>
  things.some(({ id }) => id === thing.id)
    ? things.map((each) => (each.id === thing.id ? thing : each))
    : [...things, thing];

/** Whether two say the same, however they came to. */
export const isSame = (a: RoutingBody, b: RoutingBody): boolean => canonical(a) === canonical(b);

// Fields in one order: what was read and what was typed spell the same rule differently.
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
