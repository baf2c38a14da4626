// Addresses on Lambda, as the gateway in front of it tells them.
import { type AddressOf, beyondProxies } from "./beyond-proxies.ts";

/** A member of something that may be no object. */
const memberOf = (whole: unknown, name: string): unknown =>
  typeof whole === "object" && whole !== null
    ? new Map<string, unknown>(Object.entries(whole)).get(name)
    : undefined;

/** The address that a function URL or an API Gateway was asked from; behind `trustedProxies` more, the outermost one's. */
export const addressOfGateway =
  (trustedProxies: number): AddressOf =>
  (request, bindings) => {
    const context = memberOf(bindings, "requestContext");
    const source = memberOf(memberOf(context, "http") ?? memberOf(context, "identity"), "sourceIp");
    if (typeof source !== "string" || source === "") return null;
    return beyondProxies(request, source, trustedProxies);
  };
