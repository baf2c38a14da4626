import { wilson } from "./wilson.ts";

/**
 * Difference of two independent shares, k₁/n₁ − k₂/n₂, with Newcombe's hybrid score interval at
 * 95 % (method 10; R. G. Newcombe, Stat. Med. 17:873, 1998), or null when a group is empty:
 * L = d − √((p₁−l₁)² + (u₂−p₂)²), U = d + √((u₁−p₁)² + (p₂−l₂)²) with Wilson limits l, u.
 */
export function newcombe(
  k1: number,
  n1: number,
  k2: number,
  n2: number,
): { difference: number; interval: readonly [low: number, high: number] } | null {
  const first = wilson(k1, n1);
  const second = wilson(k2, n2);
  if (!first || !second) return null;
  const [l1, u1] = first;
  const [l2, u2] = second;
  const p1 = k1 / n1;
  const p2 = k2 / n2;
  const difference = p1 - p2;
  const low = difference - Math.hypot(p1 - l1, u2 - p2);
  const high = difference + Math.hypot(u1 - p1, p2 - l2);
  return { difference, interval: [Math.max(-1, low), Math.min(1, high)] };
}
