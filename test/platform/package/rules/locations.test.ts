import { expect, test } from "vitest";
import {
  inManifest,
  sentencesAfter,
  sidebar,
  support,
  type Row,
} from "../../../helpers/package-faults.ts";

const rows: readonly Row[] = [
  [
    "no location",
    inManifest("location", undefined),
    ['manifest.json has no "location": add location.support with its places.'],
  ],
  [
    "locations as a list",
    inManifest("location", ["support"]),
    ['"location" in manifest.json is not an object: write it as { "support": { … } }.'],
  ],
  [
    "a location as a word",
    inManifest("location", "support"),
    ['"location" in manifest.json is not an object: write it as { "support": { … } }.'],
  ],
  [
    "a product nobody knows",
    inManifest("location.email", {}),
    [
      '"location.email" in manifest.json is not a product this app is for: keep location.support only.',
    ],
  ],
  [
    "a product by its old name",
    inManifest("location.lotus_box", {}),
    [
      '"location.lotus_box" in manifest.json is not a product this app is for: keep location.support only.',
    ],
  ],
  [
    "no place in Support",
    inManifest("location.support", {}),
    [
      '"location.support" in manifest.json holds no place: add ticket_sidebar and nav_bar as objects.',
    ],
  ],
  [
    "a place nobody knows",
    inManifest(`${support}.basement`, { url: "assets/index.html" }),
    ['"location.support.basement" in manifest.json is not a place in Zendesk Support: remove it.'],
  ],
  [
    "a place behind a flag",
    inManifest(`${support}.custom_object_record_sidebar`, { url: "assets/index.html" }),
    [
      '"location.support.custom_object_record_sidebar" in manifest.json is closed to most accounts: remove it.',
    ],
  ],
  [
    "a place as an address",
    inManifest(sidebar, "assets/index.html"),
    [
      '"location.support.ticket_sidebar" in manifest.json is not an object: write it as { "url": "…" } instead.',
    ],
  ],
  [
    "object types where none belong",
    inManifest(`${sidebar}.objectTypes`, ["truck"]),
    [
      '"location.support.ticket_sidebar.objectTypes" in manifest.json is not allowed there: remove it.',
    ],
  ],
  [
    "flexible as a word",
    inManifest(`${sidebar}.flexible`, "yes"),
    [
      '"location.support.ticket_sidebar.flexible" in manifest.json is not true or false: write one of them.',
    ],
  ],
  [
    "a place without an address",
    inManifest(`${sidebar}.url`, undefined),
    [
      '"location.support.ticket_sidebar" in manifest.json has no url: give the page or address that it opens.',
    ],
  ],
  [
    "a place with an empty address",
    inManifest(`${sidebar}.url`, ""),
    [
      '"location.support.ticket_sidebar" in manifest.json has no url: give the page or address that it opens.',
    ],
  ],
  [
    "an address made of a setting",
    inManifest(`${sidebar}.url`, "{{setting.endpoint_url}}/page"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "{{setting.endpoint_url}}/page", and settings have no known effect in a location: write the whole address.',
    ],
  ],
  [
    "an address without encryption",
    inManifest(`${sidebar}.url`, "http://flags.example.com/"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "http://flags.example.com/", which is not https: use an https address.',
      "manifest.json contains http://flags.example.com/: use https, or remove the address.",
    ],
  ],
  [
    "an address on this machine by number",
    inManifest(`${sidebar}.url`, "http://127.0.0.1/"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "http://127.0.0.1/", which is not https: use an https address.',
      "manifest.json contains http://127.0.0.1/: use https, or remove the address.",
    ],
  ],
  [
    "an address without a scheme",
    inManifest(`${sidebar}.url`, "//flags.example.com/"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "//flags.example.com/", which is neither an https address nor a path below assets/: use one of them.',
    ],
  ],
  [
    "an address with a space",
    inManifest(`${sidebar}.url`, "assets/index .html"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "assets/index .html", which is not a valid address: encode or remove its special characters.',
    ],
  ],
  [
    "an address that cannot be read",
    inManifest(`${sidebar}.url`, "https://:80"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "https://:80", which cannot be read as an address: correct it.',
    ],
  ],
  [
    "a page outside the assets",
    inManifest(`${sidebar}.url`, "index.html"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "index.html", which is neither an https address nor a path below assets/: use one of them.',
    ],
  ],
  [
    "a page that is not in the package",
    inManifest(`${sidebar}.url`, "assets/page.html?a=1#b"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "assets/page.html?a=1#b", but the package has no assets/page.html: build it or correct the path.',
    ],
  ],
  [
    "no sidebar",
    inManifest(sidebar, undefined),
    ['manifest.json has no "location.support.ticket_sidebar": add it, the app appears there.'],
  ],
  [
    "no pages",
    inManifest(`${support}.nav_bar`, undefined),
    ['manifest.json has no "location.support.nav_bar": add it, the app appears there.'],
  ],
  [
    "a signed sidebar",
    inManifest(`${sidebar}.signed`, true),
    ['"location.support.ticket_sidebar.signed" in manifest.json has to be false: set it.'],
  ],
  [
    "pages that are not signed",
    inManifest(`${support}.nav_bar.signed`, false),
    ['"location.support.nav_bar.signed" in manifest.json has to be true: set it.'],
  ],
];

test.for(rows)("a package with %s is refused in words", async ([, breakIt, says]) => {
  const { errors } = await sentencesAfter(breakIt);
  expect(errors).toEqual(says);
});
