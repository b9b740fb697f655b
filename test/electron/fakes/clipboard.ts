import { EventEmitter } from "node:events";

class FakeClipboard extends EventEmitter<{ written: [string] }> {
  text = "";

  writeText(text: string): void {
    this.text = text;
    this.emit("written", text);
  }
}

export const clipboard = new FakeClipboard();
