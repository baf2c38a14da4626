import { randomBytes } from "node:crypto";

/** A new password, and the database's address for whoever signs in with it. */
export function roleAddress(ownerUrl: string): {
  readonly password: string;
  readonly of: (role: string) => string;
} {
  const password = randomBytes(24).toString("base64url");
  return {
    password,
    of(role) {
      const url = new URL(ownerUrl);
      url.username = role;
      url.password = password;
      return url.href;
    },
  };
}
