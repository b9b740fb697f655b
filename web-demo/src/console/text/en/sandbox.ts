import type { Texts } from "../zh/index.ts";

export const sandboxTexts: Pick<Texts, "sandbox"> = {
  sandbox: {
    intro: "Computes signatures and sends requests to this platform as a device would. They are carried out.",
    endpoint: "Interface",
    parameters: "Parameters",
    secret: "Secret (empty: the registered app's)",
    compute: "Sign",
    profile: "Profile",
    text: "Signed text (secret cut out)",
    sign: "Signature",
    fits: "equals the sign given",
    send: "Send with this one",
    answer: "Answer",
    profiles: {
      S1: "appid and sn only",
      S2: "all, by name",
      S3: "all, in document order",
      S4: "all, in wire order",
      S5: "S2 without data",
      S6: "S2 without empty values",
      S7: "S2, url-encoded",
    },
  },
};
