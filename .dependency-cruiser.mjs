/**
 * The arrows of the house (docs/architecture.md). A broken rule prints its comment: read it before changing it.
 */
const within = (...rooms) => `^(${rooms.join("|")})`;
/** "this room may import only these": everything else of the house is forbidden. */
const only = (from, allowed, comment) => ({
  name: `${from.replace("^", "").replace(/\/$/, "")}-imports-only`,
  severity: "error",
  comment,
  from: { path: from },
  to: { path: "^(src|drivers|electron|web-demo)/", pathNot: within(from.slice(1), ...allowed) },
});

export default {
  forbidden: [
    only("^src/base/", [], "The base knows no room."),
    only("^src/native/", ["src/base/"], "Calls functions; what they mean is the business of its users."),
    only(
      "^src/sam/",
      ["src/base/", "drivers/contract\\.ts", "drivers/faults\\.ts"],
      "The SAM protocol is pure; it knows only the transport's contract.",
    ),
    only("^src/card/", ["src/base/"], "Decoding is pure."),
    only(
      "^drivers/",
      ["src/base/", "src/sam/", "src/card/", "src/native/"],
      "A driver is bytes on a wire: no cards (but for the simulator), no HTTP.",
    ),
    {
      name: "only-the-simulator-knows-cards",
      severity: "error",
      comment: "A driver for a real reader never looks into a card.",
      from: { path: "^drivers/", pathNot: "^drivers/simulator/" },
      to: { path: "^src/card/" },
    },
    only(
      "^src/portraits/",
      ["src/base/", "src/card/", "src/native/"],
      "Decoders that IT plugs in; whoever reads cards gets them from the app.",
    ),
    only(
      "^src/readers/",
      [
        "src/base/",
        "src/native/faults\\.ts",
        "src/sam/",
        "src/card/",
        "drivers/contract\\.ts",
        "drivers/faults\\.ts",
      ],
      "Drivers come in through the registry that the app injects.",
    ),
    only(
      "^src/bridge/",
      ["src/base/", "src/readers/", "src/card/", "src/sam/", "drivers/(contract|faults)\\.ts"],
      "The bridge offers readers to pages; other rooms offer their methods to it.",
    ),
    only(
      "^src/enrolment/",
      ["src/base/", "src/storage/", "src/card/", "src/bridge/method\\.ts", "src/platform/schemas\\.ts"],
      "Enrolment reaches the platform by HTTP only.",
    ),
    only("^src/storage/", ["src/base/"], "An encrypted file knows nothing of what is in it."),
    only(
      "^src/device-protocol/",
      ["src/base/"],
      "Both sides of the device protocol share this; it knows neither.",
    ),
    only(
      "^src/platform/",
      ["src/base/", "src/storage/", "src/device-protocol/"],
      "The platform stands alone: no readers, bridge or enrolment.",
    ),
    only(
      "^src/terminal/",
      ["src/base/", "src/storage/", "src/device-protocol/"],
      "The terminal reaches the platform by HTTP only.",
    ),
    only(
      "^src/conformance/",
      ["src/base/", "src/device-protocol/", "src/terminal/"],
      "The suite runs against any server or device.",
    ),
    only(
      "^electron/",
      [
        "src/app/",
        "src/base/",
        "src/agent-pages/desktop-shell\\.ts",
        "src/bridge/schemas/",
        "src/readers/reader\\.ts",
      ],
      "The shell is thin: it starts the app and speaks to the agent by its local API, in the API's own shapes.",
    ),
    {
      name: "the-shell-is-no-part-of-the-program",
      severity: "error",
      comment:
        "What the shell starts runs in a process of its own; in the shell's only configuration and run file.",
      from: { path: "^electron/" },
      to: { path: "^src/app/", pathNot: "^src/app/(config/|run-file|parent-port|version)" },
    },
    {
      name: "nobody-imports-the-shell",
      severity: "error",
      comment: "Everything works without it.",
      from: { path: "^(src|drivers|web-demo)/" },
      to: { path: "^electron/" },
    },
    {
      name: "no-electron-outside-the-shell",
      severity: "error",
      comment: "The headless program runs on plain Node.",
      from: { pathNot: "^electron/" },
      to: { path: "(^|node_modules/)electron(-updater)?(/|$)", pathNot: "^electron/" },
    },
    only(
      "^src/legacy/",
      [
        "src/base/",
        "src/legacy-shapes/",
        "src/card/card\\.ts",
        "src/readers/reader\\.ts",
        "src/bridge/(desk|faults)\\.ts",
        "src/bridge/consent/origin\\.ts",
        "src/bridge/methods/context\\.ts",
      ],
      "Vendors' old services are doors of the bridge: its guards, their words.",
    ),
    only(
      "^src/legacy-shapes/",
      ["src/card/card\\.ts"],
      "What vendors' controls and services have in common: pure, for pages and for the agent.",
    ),
    {
      name: "page-code-imports-types-and-schemas-only",
      severity: "error",
      comment: "Code that runs in a page takes types and schemas from the rooms, never their running parts.",
      from: { path: "^(src/sdk|src/activex-shim|src/agent-pages|web-demo)/" },
      to: {
        path: "^(src|drivers|electron)/",
        pathNot:
          "^src/(sdk/|activex-shim/|legacy-shapes/|agent-pages/|[^/]+/schemas(\\.ts|/)|card/card\\.ts|readers/reader\\.ts)",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "sdk-has-no-node",
      severity: "error",
      comment: "The SDK and the page run in a browser.",
      from: { path: "^(src/sdk|src/activex-shim|src/legacy-shapes|src/agent-pages|web-demo/src)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "only-electron-imports-app",
      severity: "error",
      comment: "The app composes the rooms; no room knows it.",
      from: { path: "^(src|drivers|web-demo)/", pathNot: "^src/app/" },
      to: { path: "^src/app/" },
    },
    {
      name: "no-circular",
      severity: "error",
      comment: "A circle has no inside.",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-dev-dependency-at-run-time",
      severity: "error",
      comment: "What ships may only import what is installed with it.",
      from: { path: "^(src|drivers)/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "not-resolvable",
      severity: "error",
      comment: "Import names a file that is not there.",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(electron|virtual:)" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
