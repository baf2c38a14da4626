// The page's policy forbids making code out of text, which schemas try as soon as they are built: so this comes
// before any of them.
import { config } from "zod";

config({ jitless: true });
