// The headers of our pages: their own scripts, styles and data, and nothing else; framed by nobody.

/** What the pages may do. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
].join("; ");

/** The headers of one HTML page under a policy that says nothing of frames. */
export const pageHeaders = (policy = PAGE_POLICY): Record<string, string> => ({
  "Content-Security-Policy": `${policy}; frame-ancestors 'none'`,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-cache",
});

/** The headers of a file whose name carries a hash of its content. */
export const HASHED_FILE_HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "public, max-age=31536000, immutable",
  "X-Content-Type-Options": "nosniff",
};
