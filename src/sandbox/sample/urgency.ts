import { accountBook } from "./account-book.ts";
import type { SampleAccount } from "./accounts.ts";

const day = 86_400_000;
// The default rules' three targets, in business hours, from the most to the least urgent.
const steps = [4, 24, 48] as const;

/**
 * Business hours until the follow-up is due, as the default rules step them up: one step for friction with the renewal
 * near, one for an account in the top decile of its currency. `now` is when the sandbox starts, since renewals are
 * counted from there.
 */
export function targetHours(
  flag: {
    readonly kind: "expansion" | "friction";
    readonly target: number;
    readonly account: SampleAccount;
    readonly raisedAt: number;
  },
  now: number,
): number {
  const { kind, target, account, raisedAt } = flag;
  const renewsInDays = account.renewsInDays + (now - raisedAt) / day;
  const stepsUp = Number(kind === "friction" && renewsInDays <= 90) + Number(isLargest(account));
  const place = steps.findIndex((step) => step >= target);
  return steps[Math.max(0, place - stepsUp)] ?? target;
}

const thresholds = new Map<string, number>();

function isLargest({ arrMinor, currency }: SampleAccount): boolean {
  const known = thresholds.get(currency) ?? topDecileOf(currency);
  thresholds.set(currency, known);
  return arrMinor >= known;
}

// As the store finds it: fewer than ten accounts have no top decile.
function topDecileOf(currency: string): number {
  const revenues = accountBook
    .filter((account) => account.currency === currency)
    .map(({ arrMinor }) => arrMinor)
    .toSorted((one, other) => one - other);
  if (revenues.length < 10) return Number.POSITIVE_INFINITY;
  return revenues[Math.ceil(revenues.length * 0.9) - 1] ?? Number.POSITIVE_INFINITY;
}
