/** The texts of the package that are made, not kept: control, changelog, copyright. */
import { partsOf } from "../licences.ts";
import { productionModules } from "../modules.ts";
import { NODE_VERSION, TARGETS } from "../target.ts";

/** Who answers for the package: whoever builds it for others says so, `Name <address>`. */
const MAINTAINER =
  process.env.IDCARD_BRIDGE_MAINTAINER ?? "idcard-bridge <idcard-bridge@localhost.localdomain>";

/** Read off the binaries: better-sqlite3 wants glibc 2.34, node-hid libusb and libudev. */
const DEPENDS = ["libc6 (>= 2.34)", "libgcc-s1", "libstdc++6 (>= 9)", "libudev1", "libusb-1.0-0"];

export function control({ version, installedKiB }: { version: string; installedKiB: number }): string {
  return `${[
    "Package: idcard-bridge",
    `Version: ${version}`,
    "Architecture: amd64",
    `Maintainer: ${MAINTAINER}`,
    `Installed-Size: ${installedKiB}`,
    `Depends: ${DEPENDS.join(", ")}`,
    "Recommends: xdg-utils",
    // The desktop package has the same rules for readers, and an agent of its own.
    "Conflicts: idcard-bridge-desktop",
    "Section: utils",
    "Priority: optional",
    "Description: ID-card readers for web pages and worker enrolment (读证桥)",
    " Reads Chinese resident ID cards, foreigners' permits and residence permits of",
    " Hong Kong, Macao and Taiwan from certified readers and hands them to web pages",
    " in any current browser, on this computer only. Brings the enrolment page, the",
    " udev rules of the readers and a Node of its own.",
  ].join("\n")}\n`;
}

export function changelog(version: string, epoch: number): string {
  const date = new Date(epoch * 1000).toUTCString().replace("GMT", "+0000");
  return `idcard-bridge (${version}) stable; urgency=medium\n\n  * Release ${version}.\n\n -- ${MAINTAINER}  ${date}\n`;
}

/** Machine-readable copyright file (DEP-5). The texts of the many small parts are in one file of their own. */
export function copyright(): string {
  const parts = partsOf(productionModules(TARGETS.linux));
  return `${[
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Upstream-Name: idcard-bridge",
    "Comment:",
    ` Brings along Node.js ${NODE_VERSION} and packages of npm. Their licences, word for word:`,
    " /opt/idcard-bridge/THIRD-PARTY-LICENCES.txt",
    ...parts.map(({ name, version, licence }) => ` ${name} ${version}: ${licence}`),
    "",
    "Files: *",
    "Copyright: 2026 the authors of idcard-bridge",
    "License: Apache-2.0",
    " On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.",
    "",
    "Files: opt/idcard-bridge/runtime/node",
    "Copyright: 2009-2026 Node.js contributors",
    "License: Expat",
    " Permission is hereby granted, free of charge, to any person obtaining a copy",
    ' of this software and associated documentation files (the "Software"), to',
    " deal in the Software without restriction; the whole text, and those of the",
    " libraries in it, in /opt/idcard-bridge/THIRD-PARTY-LICENCES.txt.",
  ].join("\n")}\n`;
}
