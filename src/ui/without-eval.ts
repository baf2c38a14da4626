// zod tries to build code from text when the first schema is made, to check faster; our pages' policy refuses that, and
// the browser says so. Pages import this module before any other, so that it is not even tried.
//
// One module for all pages: a copy of each page's own would end up in that page's entry, which runs after the chunk that
// the pages share and that makes the schemas.
import { config } from "zod";

config({ jitless: true });
