// The schema computes the keys of names and domains for itself; what the domain says they are must be the same.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { domainKey, hostOf } from "../../../src/domain/matching/company-domain.ts";
import { legalForm, nameKey, plainName } from "../../../src/domain/matching/company-name.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const WORDS = [
  "Acme",
  "ACME",
  "Ácmé",
  "the",
  "The",
  "ﾃｽﾄ",
  "株式会社",
  "ソニー",
  "㈱",
  "(株)",
  "有限公司",
  "삼성",
  "(주)",
  "GmbH",
  "& Co. KG",
  "S.A.",
  "S. A.",
  "Inc.",
  "Incorporated",
  "LLC",
  "L.L.C.",
  "K.K.",
  "Oy",
  "AB",
  "A/S",
  "Ltd",
  "Limited",
  "ООО",
  "Рога",
  "ΣΟΦΟΣ",
  "Straße",
  "ẞ",
  "Øre",
  "ŁÓDŹ",
  "Æon",
  "Þór",
  "İstanbul",
  "Sotheby’s",
  "S. de R.L. de C.V.",
  "de CV",
  "sp z oo",
  "s p a",
  "S",
  "A",
  "and Co",
  "B V",
  "l l c",
  "Co.,Ltd.",
  "-",
  "·",
  "/",
  "e\u0301",
];
const aName = fc.oneof(
  fc
    .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 })
    .map((words) => words.join(" ")),
  // What neither Unicode version has assigned is nobody's name.
  fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !text.includes("\u0000")),
);
const LABELS = [
  "acme",
  "www",
  "WWW",
  "co",
  "com",
  "uk",
  "de",
  "gmail",
  "me",
  "github",
  "io",
  "emea",
  "www2",
  "jp",
  "ne",
  "docomo",
  "att",
  "net",
  "x",
  "business",
  "site",
  "1",
];
const aDomain = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("", "https://", "HTTP://", "mia@", "https://u:p@"),
      fc.array(fc.constantFrom(...LABELS), { minLength: 1, maxLength: 4 }),
      fc.constantFrom("", "/", ".", ":8080", "/a?b@c", "?x", " "),
    )
    .map(([before, labels, after]) => `${before}${labels.join(".")}${after}`),
  fc.string({ maxLength: 15 }).filter((text) => !text.includes("\u0000")),
);

test("the schema and the domain agree on every name's key, words and legal form", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aName, { minLength: 100, maxLength: 200 }), async (names) => {
      const rows = await fresh.serving.query<{ plain: string; key: string; form: string }>(
        `select account_plain_name(n) as plain, account_name_key(n) as key, account_legal_form(n) as form
         from unnest($1::text[]) with ordinality as u (n, at) order by at`,
        [names],
      );
      expect(rows).toEqual(
        names.map((name) => ({
          plain: plainName(name),
          key: nameKey(name),
          form: legalForm(name),
        })),
      );
    }),
    { numRuns: 15 },
  );
});

test("the schema and the domain agree on every address's host and registrable domain", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aDomain, { minLength: 100, maxLength: 200 }), async (domains) => {
      const rows = await fresh.serving.query<{ host: string | null; key: string | null }>(
        `select account_domain_host(d) as host, account_domain_key(d) as key
         from unnest($1::text[]) with ordinality as u (d, at) order by at`,
        [domains],
      );
      expect(rows).toEqual(domains.map((each) => ({ host: hostOf(each), key: domainKey(each) })));
    }),
    { numRuns: 15 },
  );
});
