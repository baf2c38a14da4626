// What Zendesk answers may not send a code, a verifier or a token on to somebody else, over a real network.
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beginSignIn, finishSignIn } from "../../src/endpoint/caller/oauth.ts";
import { pinIdentity, tenantById } from "../../src/storage/tenants.ts";
import { makeWorld, PUBLIC_URL, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await pinIdentity(world.fresh.database, world.tenantId, {
    launchPublicKey: null,
    oauthClientId: "signal-flag",
  });
});
afterAll(() => world.fresh.drop());

async function serverThat(
  answer: (path: string) => { status: number; location?: string; body?: string },
): Promise<{ origin: string; asked: string[]; server: Server }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(`${request.method} ${path}`);
    const { status, location, body } = answer(path);
    response.writeHead(status, location === undefined ? {} : { Location: location });
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  return { origin: `http://127.0.0.1:${address.port}`, asked, server };
}

test.each([
  ["the code's trade", "/oauth/tokens", 307],
  ["the code's trade", "/oauth/tokens", 308],
  ["the question who it is", "/api/v2/users/me.json", 302],
])("%s is not sent on by a redirect: %s, %i", async (_what, redirected, status) => {
  const thief = await serverThat(() => ({ status: 200, body: `{"access_token":"stolen"}` }));
  const zendesk = await serverThat((path) =>
    path === redirected
      ? { status, location: `${thief.origin}/stolen` }
      : { status: 200, body: `{"access_token":"a-token"}` },
  );
  const tenant = await tenantById(world.fresh.database, world.tenantId);
  if (tenant === null) throw new Error("The tenant is not there.");
  const door = {
    database: world.fresh.serving,
    sealer: world.parts.sealer,
    zendesk: { origin: () => zendesk.origin, fetch },
    redirectUri: `${PUBLIC_URL}/sign-in/callback`,
    now: world.parts.now,
  };
  const begun = await beginSignIn({ ...tenant, oauthClientId: "signal-flag" }, "/queue", door);
  const entered = await finishSignIn(
    {
      code: "a-code",
      state: new URL(begun.address).searchParams.get("state") ?? "",
      cookies: begun.cookie.split(";")[0] ?? "",
    },
    door,
  );
  expect(entered).toMatchObject({ refused: "not-signed-in" });
  expect(zendesk.asked.at(-1)).toContain(redirected);
  expect(thief.asked).toEqual([]);
  for (const { server } of [thief, zendesk]) server.close();
});
