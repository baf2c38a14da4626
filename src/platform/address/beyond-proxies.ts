// Where a request comes from: as the connection tells, and never by what a request says of itself unless the operator
// named how many proxies say it.

/** Tells the address that a request comes from; `null` when nobody can be told from it. `bindings` are the host's own. */
export type AddressOf = (request: Request, bindings: unknown) => string | null;

/** Nothing but what an address is written with. */
const ADDRESS = /^[\d.a-f:]{2,45}$/i;

/**
 * The address `hops` before `connection` on the way that proxies wrote down in `X-Forwarded-For`, each adding whom it was
 * asked by; `connection` itself when the way is shorter, or what stands there is no address.
 */
export function beyondProxies(request: Request, connection: string, hops: number): string {
  const way = (request.headers.get("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  // Some hosts write down the connection itself as well.
  if (way.at(-1) !== connection) way.push(connection);
  const found = hops === 0 ? connection : (way.at(-1 - hops) ?? "");
  return ADDRESS.test(found) ? found : connection;
}
