// When two addresses are one company's. The schema computes the same for every account; a test holds the two to each other.
import { withoutLast } from "../import/numbers.ts";

/** Suffixes beneath which companies register their names, besides those of one label: `co.uk`, and hosts of many. */
const SUFFIX =
  "(?:(?:ac|asn|co|com|edu|go|gob|gov|gv|id|ltd|me|mil|ne|net|nhs|nom|or|org|plc|sch)\\.[a-z]{2}|amazonaws\\.com|appspot\\.com|azurewebsites\\.net|blogspot\\.com|business\\.site|carrd\\.co|cloudfront\\.net|firebaseapp\\.com|force\\.com|freshdesk\\.com|github\\.io|gitlab\\.io|herokuapp\\.com|hubspot\\.com|myshopify\\.com|netlify\\.app|notion\\.site|onmicrosoft\\.com|pages\\.dev|salesforce\\.com|sharepoint\\.com|squarespace\\.com|vercel\\.app|web\\.app|webflow\\.io|weebly\\.com|wixsite\\.com|wordpress\\.com|zendesk\\.com)";
const REGISTRABLE = new RegExp(`[^.]+\\.(?:${SUFFIX}|[^.]+)$`);
const ONLY_SUFFIX = new RegExp(`^${SUFFIX}$`);

/** Where anybody has an address: providers of mail, and places where companies have a page. */
const ANYBODYS =
  /^(?:(?:126|139|163|aol|bigpond|bluewin|bol|btinternet|centrum|comcast|cox|daum|docomo|earthlink|email|ezweb|facebook|fastmail|free|gmail|gmx|googlemail|hanmail|hey|hotmail|hushmail|icloud|inbox|instagram|interia|laposte|libero|linkedin|live|mac|mail|mailbox|me|msn|naver|o2|onet|orange|outlook|pm|proton|protonmail|qq|rambler|rediffmail|rocketmail|sbcglobal|seznam|sfr|sina|skynet|softbank|t-online|telenet|terra|tiscali|tuta|tutanota|twitter|uol|verizon|virgilio|wanadoo|web|wp|xtra|yahoo|yandex|ymail|zoho|ziggo)\.(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2}|ne\.jp)|att\.net|mail\.ru|x\.com)$/;

/** The host of an address, a web address or a mail address; `null` where there is none. */
export function hostOf(written: string): string | null {
  const dotted = written
    .trim()
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/^[^/?#@]*@/, "")
    .replace(/[/?#:].*$/, "")
    .replace(/^www[0-9]?\./, "");
  const host = withoutLast(dotted, ".");
  // Without a dot it is a name within somebody's network; of digits alone it is an address of a machine.
  if (!/^[^\s.]+(?:\.[^\s.]+)+$/.test(host) || /^[0-9.]+$/.test(host)) return null;
  return host;
}

/** The domain that a company has registered; `null` for an address that anybody may have, or none. */
export function domainKey(written: string): string | null {
  const host = hostOf(written);
  if (host === null || ONLY_SUFFIX.test(host)) return null;
  const key = REGISTRABLE.exec(host)?.[0] ?? null;
  return key === null || ANYBODYS.test(key) ? null : key;
}
