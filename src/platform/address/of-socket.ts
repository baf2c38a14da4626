// Addresses of a server's own sockets.
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { type AddressOf, beyondProxies } from "./beyond-proxies.ts";

const Bindings = z.object({
  incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }),
});

/** The address at the other end of the connection; behind `trustedProxies` proxies, whom the outermost one was asked by. */
export const addressOfSocket =
  (trustedProxies: number): AddressOf =>
  (request, bindings) => {
    const read = Bindings.safeParse(bindings);
    if (!read.success) return null;
    const connection = read.data.incoming.socket.remoteAddress;
    if (trustedProxies > 0) return beyondProxies(request, connection, trustedProxies);
    // Who asks from within is likely a proxy that stands for everybody: to count it would turn everybody away at once.
    return isPublic(connection) ? connection : null;
  };

const isPublic = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
