// Headers that every answer carries.

/** The API answers data for one person: nothing may keep it, frame it or guess what it is. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * Where people come by https they do so for a year to come, to this host and those beneath it. Over http a browser does
 * not listen to this, so it is not said.
 */
export const transportSecurity = (publicUrl: string): Readonly<Record<string, string>> =>
  new URL(publicUrl).protocol === "https:"
    ? { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" }
    : {};

/** What every answer of the API carries. */
export const securityHeaders = (publicUrl: string): Readonly<Record<string, string>> => ({
  ...SECURITY_HEADERS,
  ...transportSecurity(publicUrl),
});
