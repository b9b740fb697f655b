import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DoctorContext, Finding } from "./finding.ts";
import { maskHome } from "./mask-home.ts";

/** Enough for some thousand enrolments with photos. */
const LOW_SPACE_BYTES = 500 * 1024 * 1024;

/** Node, data directory, disk, key. */
export function checkSystem({ dir }: DoctorContext): Finding[] {
  return [nodeVersion(), directory(dir), ...space(dir), key(dir)];
}

function nodeVersion(): Finding {
  const text = `Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  return { id: "system.node", level: "ok", zh: text, en: text };
}

function directory(dir: string): Finding {
  const shown = maskHome(dir);
  try {
    accessSync(nearestExisting(dir), constants.W_OK);
    return {
      id: "data-dir",
      level: "ok",
      zh: `数据目录 ${shown} 可写`,
      en: `data directory ${shown} is writable`,
    };
  } catch {
    return {
      id: "data-dir",
      level: "problem",
      zh: `数据目录 ${shown} 不可写`,
      en: `data directory ${shown} is not writable`,
      remedy: "请检查目录权限，或用 --data-dir 指定另一个目录",
    };
  }
}

function space(dir: string): Finding[] {
  const { bavail, bsize } = statfsSync(nearestExisting(dir));
  const free = bavail * bsize;
  if (free >= LOW_SPACE_BYTES) return [];
  const mebibytes = Math.floor(free / 1024 / 1024);
  return [
    {
      id: "disk",
      level: "problem",
      zh: `磁盘只剩 ${mebibytes} MB`,
      en: `only ${mebibytes} MB are free on the disk`,
      remedy: "请清理磁盘；磁盘写满后将不能保存新的录入",
    },
  ];
}

function key(dir: string): Finding {
  if (existsSync(join(dir, "key")))
    return { id: "key", level: "ok", zh: "加密密钥存在", en: "the encryption key is there" };
  return {
    id: "key",
    level: "note",
    zh: "还没有加密密钥，首次启动时生成",
    en: "no encryption key yet, the first start makes one",
  };
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
