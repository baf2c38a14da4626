// Words that people read, on a screen or in a mail: every sentence comes from `translations/`, with `{{placeholders}}` and
// plural forms.

export interface Dictionary {
  readonly [key: string]: string | Dictionary;
}

type Path<D, Prefix extends string = ""> = {
  [K in keyof D & string]: D[K] extends string ? `${Prefix}${K}` : Path<D[K], `${Prefix}${K}.`>;
}[keyof D & string];
type WithoutPlural<K extends string> = K extends `${infer Base}_${Intl.LDMLPluralRule}` ? Base : K;

/** Every sentence that `D` has, by its dotted path; plural forms share one path without their ending. */
export type WordKey<D> = WithoutPlural<Path<D>>;
type Values = Readonly<Record<string, string | number>>;

export interface Words<D> {
  (key: WordKey<D>, values?: Values): string;
  /** The same for a key that is only known at run time; `undefined` when there is no such sentence. */
  readonly maybe: (key: string, values?: Values) => string | undefined;
  readonly locale: string;
}

/**
 * Looks sentences up in one dictionary. A value called `count` chooses the plural form (`waiting_one`,
 * `waiting_other`) and is written with the locale's digits and separators.
 */
export function createWords<D extends Dictionary>(dictionary: D, locale: string): Words<D> {
  // Made when a sentence first counts something: they cost more than everything else on the way to a first paint.
  let plural: Intl.PluralRules | undefined;
  let number: Intl.NumberFormat | undefined;
  const formOf = (count: number) => (plural ??= new Intl.PluralRules(locale)).select(count);
  const written = (count: number) => (number ??= new Intl.NumberFormat(locale)).format(count);
  const at = (path: string): string | undefined => {
    let node: string | Dictionary | undefined = dictionary;
    for (const part of path.split(".")) {
      if (node === undefined || typeof node === "string") return undefined;
      node = node[part];
    }
    return typeof node === "string" ? node : undefined;
  };
  const maybe = (key: string, values: Values = {}): string | undefined => {
    const count = values["count"];
    const form = typeof count === "number" ? formOf(count) : "other";
    const sentence = at(`${key}_${form}`) ?? at(`${key}_other`) ?? at(key);
    // In one pass, so that a brace in somebody's name is never taken for a place to fill.
    return sentence?.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === "number" ? written(value) : (value ?? "");
    });
  };
  // A key that is missing shows itself: ugly, but nothing is hidden. A test keeps all locales complete.
  return Object.assign((key: WordKey<D>, values?: Values) => maybe(key, values) ?? key, {
    maybe,
    locale,
  });
}

/**
 * The best of the `available` locales for a wanted one: exact, then the language alone, then any region of that
 * language, then English. Zendesk's custom locales look like `en-US-x-12`.
 */
export function resolveLocale<L extends string>(
  wanted: string | null,
  available: readonly L[],
): L | "en" {
  const plain = (wanted ?? "en").replace(/-x-.*$/, "").toLowerCase();
  const language = plain.split("-")[0] ?? "en";
  return (
    available.find((locale) => locale.toLowerCase() === plain) ??
    available.find((locale) => locale.toLowerCase() === language) ??
    available.find((locale) => locale.toLowerCase().startsWith(`${language}-`)) ??
    "en"
  );
}
