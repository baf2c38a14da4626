// The list of companies that wait: read page by page, shortened by what is decided, and put back when that fails.
import { useCallback, useEffect, useRef, useState } from "react";
import type { MatchCompany, Matches } from "../../api/matching.ts";
import { type Trouble, troubleOf } from "../../ui/asking/trouble.ts";
import type { Ask, Question } from "./ask.ts";

export const keyOf = ({ crm, id }: Pick<MatchCompany, "crm" | "id">): string => `${crm}\n${id}`;

interface Read {
  readonly key: string;
  readonly items: readonly MatchCompany[];
  readonly next: string | null;
  readonly left: Matches["left"];
  readonly ofNobody: Matches["ofNobody"];
}

export interface Companies {
  /** `null` until the first page is there. */
  readonly read: Read | null;
  readonly trouble: Trouble | null;
  readonly isReadingMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
  /** Takes companies out of what is shown; returns what puts them back. */
  readonly take: (companies: readonly MatchCompany[]) => () => void;
}

export function useCompanies(ask: Ask, question: Question): Companies {
  const { list, doubt, words } = question;
  const key = JSON.stringify([list, doubt, words]);
  const [read, setRead] = useState<Read | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [tries, setTries] = useState(0);
  const [isReadingMore, setIsReadingMore] = useState(false);
  const asking = `${tries} ${key}`;
  const current = useRef(asking);
  useEffect(() => {
    current.current = asking;
    let wanted = true;
    const begin = async () => {
      try {
        const page = await ask.page({ list, doubt, words }, null);
        if (!wanted) return;
        setRead({ key, ...page });
        setTrouble(null);
      } catch (error) {
        if (wanted) setTrouble(troubleOf(error));
      }
    };
    void begin();
    return () => {
      wanted = false;
    };
  }, [ask, asking, key, list, doubt, words]);

  const next = read?.next ?? null;
  const more = useCallback(() => {
    if (next === null || isReadingMore) return;
    const readOn = async () => {
      setIsReadingMore(true);
      try {
        const page = await ask.page({ list, doubt, words }, next);
        setRead((before) => {
          if (before === null || before.key !== key || before.next !== next) return before;
          // What was decided meanwhile may come again at the seam of two pages.
          const known = new Set(before.items.map(keyOf));
          const added = page.items.filter((each) => !known.has(keyOf(each)));
          return { ...before, ...page, items: [...before.items, ...added] };
        });
      } catch (error) {
        if (current.current === asking) setTrouble(troubleOf(error));
      } finally {
        setIsReadingMore(false);
      }
    };
    void readOn();
  }, [ask, asking, key, list, doubt, words, next, isReadingMore]);

  const take = (companies: readonly MatchCompany[]) => {
    const gone = new Set(companies.map(keyOf));
    setRead((shown) =>
      shown === null
        ? null
        : {
            ...shown,
            items: shown.items.filter((each) => !gone.has(keyOf(each))),
            left: less(shown.left, companies),
          },
    );
    return () => setRead(read);
  };
  const again = useCallback(() => setTries((count) => count + 1), []);
  return {
    read: read?.key === key ? read : null,
    trouble,
    isReadingMore,
    more,
    again,
    take,
  };
}

/** What is left without these companies. */
const less = (left: Matches["left"], companies: readonly MatchCompany[]): Matches["left"] =>
  left.map((part) => {
    const gone = companies.filter(
      ({ doubt, money }) => part.doubt === doubt && part.currency === (money[0]?.currency ?? null),
    );
    const amount = gone.reduce((sum, { money }) => sum + BigInt(money[0]?.amountMinor ?? "0"), 0n);
    const rest = BigInt(part.amountMinor) - amount;
    return {
      ...part,
      companies: Math.max(0, part.companies - gone.length),
      amountMinor: String(rest < 0n ? 0n : rest),
    };
  });
