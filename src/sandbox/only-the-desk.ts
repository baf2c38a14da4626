import type { MiddlewareHandler } from "hono";

/** A page from elsewhere must not use this machine's proxy, sign launches or pull its plugs. */
export const onlyTheDesk: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header("Origin");
  const { host } = new URL(c.req.url);
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return c.json({ title: "Only the desk itself may ask this." }, 403);
  }
  return next();
};
