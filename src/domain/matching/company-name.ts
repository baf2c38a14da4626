// When two spellings are one company's name. The schema computes the same key for every account, so that a million names
// are compared where they are stored; a test holds the two to each other.

// Letters that lower case, beyond what NFKD takes apart: Latin, Greek, Cyrillic and Armenian.
const CASED = /[A-Z\u0080-\u0556]/g;
const FOLDED: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  ı: "i",
  ς: "σ",
};
/** Everything that parts words and says nothing itself. */
const PARTING =
  // oxlint-disable-next-line no-control-regex -- control characters part words as well
  /[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20bf\u2190-\u2bff\u3000-\u3004\u3008-\u3030\u30fb\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+/g;
const SILENT = /['’‘`ʼ.]/g;

/** Legal forms that stand at the end of a name, as they are spelt once dots and case are gone. */
const FORMS =
  "inc|incorporated|corp|corporation|company|and co|co|ltd|limited|llc|l l c|llp|lp|plc|pllc|gmbh|mbh|ag|kg|kgaa|ohg|gbr|ug|se|ev|eg|sa|s a|sas|sasu|sarl|eurl|snc|srl|s r l|spa|s p a|sl|slu|sau|ltda|eireli|bv|b v|nv|n v|vof|ab|hb|as|a s|asa|aps|oy|oyj|kk|k k|gk|pty|pte|pvt|private|sdn|bhd|doo|sro|s r o|zrt|kft|nyrt|sp z oo|sp zoo|spolka z oo|ou|uab|sia|jsc|pjsc|sti|de cv|s de rl de cv|sa de cv|ооо|оао|зао|пао|ао";
const ENDING = new RegExp(`((?: (?:${FORMS}))+)$`);
/** Legal forms that stand before a name. */
const BEGINNING = /^(?:pt|ooo|oao|zao|pao|ооо|оао|зао|пао|ао|oy|ab) (?=.)/;
/** Legal forms that are written without a space, before a name or behind it. */
const JOINED =
  /株式会社|有限会社|合同会社|合資会社|股份有限公司|有限责任公司|有限責任公司|有限公司|주식회사|유한회사|\(株\)|\(有\)|\(주\)/g;

/** An account whose name was erased has none that could equal another. */
const ERASED = "erased account";

const lower = (text: string): string =>
  text
    .replace(CASED, (letter) => {
      const small = letter.toLowerCase();
      return small.length === 1 ? small : letter;
    })
    .replace(/[ßæœþøłđðħıς]/g, (letter) => FOLDED[letter] ?? letter);

/** The words of a name without case, accents, width and punctuation. */
export function plainName(name: string): string {
  const bare = lower(name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "")).normalize("NFC");
  const said = bare
    .replace(JOINED, " ")
    .replaceAll("&", " and ")
    .replace(SILENT, "")
    .replace(PARTING, " ")
    .trim();
  return said.replace(/^the (?=.)/, "");
}

/** What two spellings of one company's name have in common; empty for a name that could be anybody's. */
export function nameKey(name: string): string {
  if (name === ERASED) return "";
  const key = plainName(name).replace(ENDING, "").replace(BEGINNING, "");
  // Counted in characters, of which some take two units.
  return Array.from(key).length < 2 ? "" : key;
}

const SAME_FORM: Readonly<Record<string, string>> = {
  incorporated: "inc",
  corporation: "corp",
  limited: "ltd",
  private: "pvt",
};

/** The legal form that a name ends with, spelt in one way; empty where it names none. */
export function legalForm(name: string): string {
  const ending = ENDING.exec(plainName(name))?.[1] ?? "";
  return ending
    .replace(/ (?:and co|co|company)(?= |$)/g, "")
    .replace(/incorporated|corporation|limited|private/g, (form) => SAME_FORM[form] ?? form)
    .replaceAll(" ", "");
}

/** "Acme GmbH" and "Acme Inc." are two companies; "Acme" may be either. */
export function formsAgree(one: string, other: string): boolean {
  const [a, b] = [legalForm(one), legalForm(other)];
  return a === "" || b === "" || a === b;
}
