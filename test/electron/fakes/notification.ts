import { EventEmitter } from "node:events";

export class Notification extends EventEmitter {
  static shown: Notification[] = [];
  static readonly all = new EventEmitter<{ shown: [Notification] }>();
  static isSupported = () => true;
  readonly title: string;
  readonly body: string;

  constructor({ title, body }: { title: string; body: string }) {
    super();
    this.title = title;
    this.body = body;
  }

  show(): void {
    Notification.shown.push(this);
    Notification.all.emit("shown", this);
  }
}
