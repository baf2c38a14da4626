import { expect, test } from "vitest";
import {
  page,
  script,
  sentencesAfter,
  text,
  without,
  type Row,
} from "../../../helpers/package-faults.ts";

const rows: readonly Row[] = [
  [
    "no page",
    without("assets/index.html"),
    [
      '"location.support.ticket_sidebar.url" in manifest.json is "assets/index.html", but the package has no assets/index.html: build it or correct the path.',
      "assets/index.html is missing: build the sidebar first.",
    ],
  ],
  [
    "a page without the SDK",
    text("assets/index.html", '<script src="./index-1.js"></script>'),
    [
      "assets/index.html does not load https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js exactly once: put its script tag back.",
    ],
  ],
  [
    "a page with another script from outside",
    page("<script async src=https://example.com/a.js></script>"),
    [
      "assets/index.html loads https://example.com/a.js: load nothing but the SDK from outside the package.",
    ],
  ],
  [
    "a page with a style sheet from outside",
    page("<link rel='stylesheet' href='//example.com/a.css'>"),
    [
      "assets/index.html loads //example.com/a.css: load nothing but the SDK from outside the package.",
    ],
  ],
  [
    "a page that starts at the root",
    page('<script src="/index-1.js"></script>'),
    ["assets/index.html loads /index-1.js: load nothing but the SDK from outside the package."],
  ],
  [
    "a page whose script is missing",
    page('<script src="./index-2.js"></script>'),
    [
      "assets/index.html loads ./index-2.js, but the package has no assets/index-2.js: build again.",
    ],
  ],
  [
    "a script that imports from outside",
    script('import("https://example.com/a.js");'),
    [
      "assets/index-1.js imports https://example.com/a.js: bundle it, nothing remote but the SDK may run.",
    ],
  ],
  [
    "an SDK in the bundle",
    script('addEventListener("iframe.handshake", start);'),
    [
      "assets/index-1.js contains code of an SDK or of the sandbox: import neither from the sidebar.",
    ],
  ],
  [
    "a link to a source map",
    script("start();\n//# sourceMappingURL=index-1.js.map"),
    ["assets/index-1.js points to a source map: build without source maps."],
  ],
  [
    "an address without encryption in a script",
    script('fetch("http://flags.example.com/v1");'),
    ["assets/index-1.js contains http://flags.example.com/v1: use https, or remove the address."],
  ],
  [
    "an address on the developer's machine",
    script('fetch("http://localhost:8787/v1");'),
    ["assets/index-1.js contains http://localhost:8787/v1: use https, or remove the address."],
  ],
  [
    "a private key",
    script('"-----BEGIN RSA PRIVATE KEY-----"'),
    ["assets/index-1.js contains a private key: remove it there and replace it where it is used."],
  ],
  [
    "an AWS access key",
    script('"AKIA0123456789ABCDEF"'),
    [
      "assets/index-1.js contains an AWS access key: remove it there and replace it where it is used.",
    ],
  ],
  [
    "a Slack token",
    script('"xoxb-1234"'),
    ["assets/index-1.js contains a Slack token: remove it there and replace it where it is used."],
  ],
  [
    "a webhook's signing key",
    script('"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"'),
    [
      "assets/index-1.js contains a webhook signing secret: remove it there and replace it where it is used.",
    ],
  ],
  [
    "a planted key",
    script('"signal-flag-canary-1"'),
    [
      "assets/index-1.js contains a planted test secret: remove it there and replace it where it is used.",
    ],
  ],
];

test.for(rows)("a package with %s is refused in words", async ([, breakIt, says]) => {
  const { errors } = await sentencesAfter(breakIt);
  expect(errors).toEqual(says);
});
