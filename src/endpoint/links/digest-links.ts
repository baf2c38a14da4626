// The link under every digest and monthly report: one person's regular mail off and on again. It needs no sign-in, since agents have no other
// place here; and it works from a mail program's own button (RFC 8058).
import { spokenTo } from "../../domain/spoken.ts";
import { digestWanted, wantDigest } from "../../storage/digests.ts";
import { type DigestLink, readDigestToken } from "../../storage/signed-links.ts";
import { openOperation } from "../contract/operation.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Answer } from "../message/answer.ts";
import { wantsPage } from "../message/page.ts";
import type { Refusal } from "../problem.ts";
import { askedLocale, FORM, readAnyForm } from "./form.ts";
import { linkPage } from "./link-page.ts";

const HTML = { description: "A page for a person.", type: "text/html" };

export const showDigestLink = openOperation({
  id: "page.digest-link",
  summary:
    "Asks whether somebody's weekly digest or monthly report should stop, or says that it has. Changes nothing.",
  answers: { 200: HTML },
  refusals: ["signature-invalid"],
  async handle({ request, params }, endpoint) {
    const reader = await readerOf(params["token"] ?? "", endpoint);
    if (reader === null) return broken(request);
    const { name, locale, wanted, kind } = reader;
    const { say, locale: spoken } = await spokenTo(locale);
    return wanted
      ? linkPage({
          locale: spoken,
          title: say(`${WORDS[kind]}.stopTitle`),
          text: say(`${WORDS[kind]}.stopText`, { name }),
          form: { hidden: { digest: "off" }, button: say(`${WORDS[kind]}.stopDo`) },
        })
      : stopped(reader, await spokenTo(locale));
  },
});

export const changeDigestLink = openOperation({
  id: "page.digest-link-change",
  summary:
    "Switches the weekly digest or the monthly report of the person a link was made for off, or on again.",
  rawBody: FORM,
  answers: { 200: HTML },
  refusals: ["signature-invalid"],
  async handle({ request, params }, endpoint) {
    const form = await readAnyForm(request);
    if (!(form instanceof URLSearchParams)) return form;
    const reader = await readerOf(params["token"] ?? "", endpoint);
    if (reader === null) return broken(request);
    // What a mail program's button sends says nothing of "on".
    const wanted = form.get("digest") === "on";
    await wantDigest(
      endpoint.database.forTenant(reader.tenantId),
      reader.tenantId,
      reader.memberId,
      wanted,
      reader.kind,
    );
    const words = await spokenTo(reader.locale);
    const person = { tenantId: reader.tenantId, memberId: reader.memberId };
    if (!wanted) return { ...stopped(reader, words), person };
    return {
      ...linkPage({
        locale: words.locale,
        title: words.say(`${WORDS[reader.kind]}.startedTitle`),
        text: words.say(`${WORDS[reader.kind]}.startedText`, { name: reader.name }),
        form: { hidden: { digest: "off" }, button: words.say(`${WORDS[reader.kind]}.stopDo`) },
      }),
      person,
    };
  },
});

/** Each mail has its own sentences. */
const WORDS = { week: "digest.page", month: "month.page" } as const;

interface Reader extends DigestLink {
  readonly name: string;
  readonly locale: string | null;
  readonly wanted: boolean;
}

async function readerOf(token: string, endpoint: Endpoint): Promise<Reader | null> {
  const link = await readDigestToken(endpoint.sealer, token);
  if (link === null || (await endpoint.configurations.get(link.tenantId)) === null) return null;
  const { tenantId, memberId, kind } = link;
  const found = await digestWanted(endpoint.database.forTenant(tenantId), tenantId, memberId, kind);
  return found === null ? null : { ...link, ...found };
}

const stopped = (
  { name, kind }: Reader,
  { say, locale }: Awaited<ReturnType<typeof spokenTo>>,
): Answer =>
  linkPage({
    locale,
    title: say(`${WORDS[kind]}.stoppedTitle`),
    text: say(`${WORDS[kind]}.stoppedText`, { name }),
    form: { hidden: { digest: "on" }, button: say(`${WORDS[kind]}.startDo`) },
  });

async function broken(request: Request): Promise<Answer | Refusal> {
  const refusal: Refusal = {
    refused: "signature-invalid",
    detail: "This link was not made by this endpoint, or a part of it is missing.",
  };
  if (!wantsPage(request)) return refusal;
  const { say, locale } = await spokenTo(askedLocale(request));
  const page = { locale, title: say("page.broken.title"), text: say("page.broken.text") };
  return { ...linkPage(page, 401), says: refusal.refused };
}
