// Whether what is said to a database can be read or changed on its way.

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\/.*)$/;
/** As `pg` reads them: each checks the server's certificate and its name. */
const CHECKED = ["require", "verify-ca", "verify-full"];

/**
 * The host that a connection string leads to over an open or unchecked way, or `null` when its way is TLS with a checked
 * certificate or does not leave this computer. `usualHost` is where one without a host leads (`PGHOST`).
 */
export function openWayTo(connectionString: string, usualHost = "localhost"): string | null {
  const whole = URL.parse(connectionString);
  // A user without a host is no URL to the parser, and the usual host to `pg`.
  const url = whole ?? URL.parse(connectionString.replace("@/", "@nowhere/"));
  if (url === null) return "a host that can't be read from it";
  // What stands there twice counts as it was said last, as in `pg`; and a host among the parameters wins.
  const said = (name: string) => url.searchParams.getAll(name).at(-1);
  const named = whole === null ? "" : decodeURIComponent(whole.hostname);
  const host = said("host") || named.replace(/^\[(.+)\]$/, "$1");
  if (LOOPBACK.test(host || usualHost)) return null;
  const mode = said("sslmode");
  const modern = said("uselibpqcompat") !== "true" || mode === "verify-full";
  const checked =
    mode === undefined ? /^(?:true|1)$/.test(said("ssl") ?? "") : CHECKED.includes(mode) && modern;
  return checked ? null : host || usualHost;
}
