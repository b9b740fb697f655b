/**
 * What a platform cannot do without: a bare Node HTTP server that reads the form, parses and writes the same JSON
 * and, on /insert, stores the record durably in one insert of the same kind of database. `node insert-server.ts FILE KEY`
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openEncrypted } from "../../../src/storage/encrypted.ts";

const [file = "", key = ""] = process.argv.slice(2);
const db = openEncrypted(file, key);
db.exec("create table record (id integer primary key, sn text, data text, photo blob)");
const insert = db.prepare("insert into record (sn, data, photo) values (?, ?, ?)");

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const records = JSON.parse(form.get("data") ?? "[]") as { pic?: string }[];
    const pic = records[0]?.pic;
    if (request.url === "/insert")
      insert.run(
        form.get("sn"),
        JSON.stringify({ ...records[0], pic: "" }),
        pic ? Buffer.from(pic, "base64") : null,
      );
    const data = { attendanceTimeInterval: "30", timeInterval: "30", serverTime: String(Date.now()) };
    const body = JSON.stringify({ msg: "操作成功", data, success: 1 });
    response.writeHead(200, { "content-type": "application/json;charset=UTF-8" }).end(body);
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
