import type { Texts } from "../zh/index.ts";

export const punchesTexts: Pick<Texts, "punches"> = {
  punches: {
    device: "Device",
    person: "User code",
    from: "From",
    to: "To",
    flag: "Flag",
    anyFlag: "anything unusual",
    time: "Punched",
    who: "Person",
    type: "Type",
    types: { face: "face", fingerprint: "fingerprint", idcard: "ID card" },
    temperature: "°C",
    received: "Received",
    late: "late",
    import: "Import punches",
    flags: {
      unmatched: "nobody known",
      within3s: "again within 3 s",
      oversize: "photo over 400 KB",
      "clock-ahead": "from the future",
      ancient: "very old",
      "time-unreadable": "unreadable time",
      "type-unknown": "unknown type",
      "temperature-range": "temperature",
      "photo-missing": "no photo",
      "photo-unexpected": "needless photo",
      "photo-unreadable": "broken photo",
      "photo-too-large": "photo too large",
    },
  },
};
