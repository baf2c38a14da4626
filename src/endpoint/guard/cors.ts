// The sidebar asks from the origin its files are served from, and from nowhere else. No credentials mode: it sends a bearer.

const METHODS = "GET, POST, PUT, PATCH";
const REQUEST_HEADERS =
  "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-App-Version";
const RESPONSE_HEADERS = "ETag, Idempotent-Replayed, Retry-After, X-Request-Id";
/** Seconds a browser may remember a preflight; browsers cap it at two hours themselves. */
const PREFLIGHT_SECONDS = 600;

/** Headers for an ordinary answer to `origin`, when it is one that may read it. */
export function corsHeaders(
  origin: string | null,
  allowed: boolean,
): Readonly<Record<string, string>> {
  if (origin === null || !allowed) return { Vary: "Origin" };
  return {
    Vary: "Origin",
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": RESPONSE_HEADERS,
  };
}

/** The answer to a preflight. It can't know the tenant, so any configured app's origin is let on to the real request. */
export function preflight(
  origin: string | null,
  allowed: boolean,
  security: Readonly<Record<string, string>>,
): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...security,
      ...corsHeaders(origin, allowed),
      ...(origin === null || !allowed
        ? {}
        : {
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": REQUEST_HEADERS,
            "Access-Control-Max-Age": String(PREFLIGHT_SECONDS),
          }),
    },
  });
}
