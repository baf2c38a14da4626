// The endpoint in a process of its own, told what to do by the benchmark that started it.
import { createApp } from "../../src/endpoint/app.ts";
import { listen } from "../../src/platform/listen.ts";
import { answerParent } from "./child-process.ts";
import { keyOf, partsOf, ServingMessage } from "./serving.ts";

let end = async () => {};
answerParent(async (said) => {
  const message = ServingMessage.parse(said);
  switch (message.is) {
    case "start": {
      const { url, sessionKey, raiser } = message;
      const parts = partsOf({ url, sessionKey: keyOf(sessionKey), raiser });
      const app = createApp(parts);
      const listening = await listen((request, env) => app.fetch(request, env), {
        port: 0,
        host: "127.0.0.1",
      });
      end = async () => {
        await listening.close();
        await parts.close();
      };
      return listening.port;
    }
    case "cpu": {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    }
    case "stop":
      await end();
      return null;
  }
});
