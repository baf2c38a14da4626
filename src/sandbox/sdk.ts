// The ZAF SDK from npm, put where Zendesk's own script would put it. Only the sandbox's build of the sidebar has this.
import sdk from "zendesk_app_framework_sdk";

Object.assign(globalThis, { ZAFClient: sdk });
