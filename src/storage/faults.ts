import { faultKinds } from "../base/fault.ts";

/** Faults of opening a database file. JSON-RPC codes 1900-1949. */
export const storageFaults = faultKinds({
  "database.key": {
    code: 1901,
    http: 500,
    retryable: false,
    zh: {
      cause: "密钥打不开数据库 {file}",
      remedy:
        "请恢复与该数据库配套的密钥文件；数据库未被改动。若密钥确实正确，则文件开头已损坏，请从备份恢复",
    },
    en: {
      cause: "the key does not open the database {file}",
      remedy:
        "restore the key file that belongs to this database; nothing was changed. If the key is right, the file's beginning is damaged: restore a backup",
    },
  },
  "database.corrupt": {
    code: 1902,
    http: 500,
    retryable: false,
    zh: {
      cause: "数据库 {file} 已损坏或不是本程序的数据库（{reason}）",
      remedy: "请把该文件移到别处保存，从备份恢复后再启动；程序没有改动它",
    },
    en: {
      cause: "the database {file} is damaged or is not one of this program ({reason})",
      remedy: "move the file aside, restore a backup and start again; the program changed nothing in it",
    },
  },
  "database.in-use": {
    code: 1903,
    http: 500,
    retryable: true,
    zh: {
      cause: "数据库 {file} 正被另一个程序使用",
      remedy: "请先关闭已在运行的程序，或用 --data-dir 指定另一个数据目录",
    },
    en: {
      cause: "another process uses the database {file}",
      remedy: "stop the program that uses it, or give another directory with --data-dir",
    },
  },
  "database.open": {
    code: 1904,
    http: 500,
    retryable: true,
    zh: {
      cause: "打不开或无法创建数据库 {file}（{reason}）",
      remedy: "请检查目录是否存在、是否有写权限以及磁盘空间",
    },
    en: {
      cause: "the database {file} can be neither opened nor created ({reason})",
      remedy: "check that its directory exists and is writable and that the disk has space",
    },
  },
  "database.newer": {
    code: 1905,
    http: 500,
    retryable: false,
    zh: {
      cause: "数据库 {file} 由更新版本的程序创建",
      remedy: "请安装最新版本的程序，或从升级前的备份恢复",
    },
    en: {
      cause: "the database {file} was written by a newer version of this program",
      remedy: "install the newest version, or restore the backup from before the upgrade",
    },
  },
  "database.key-format": {
    code: 1906,
    http: 500,
    retryable: false,
    zh: {
      cause: "数据库密钥格式不正确",
      remedy: "密钥应为 64 个十六进制字符（32 字节），请检查密钥文件",
    },
    en: {
      cause: "the database key has the wrong form",
      remedy: "a key is 64 hexadecimal digits (32 bytes): check the key file",
    },
  },
});
