import { EventEmitter } from "node:events";

export interface Item {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly checked?: boolean;
  readonly submenu?: readonly Item[];
  click?(): void;
}

export const Menu = {
  application: [] as readonly Item[],
  buildFromTemplate: (items: readonly Item[]) => items,
  setApplicationMenu(items: readonly Item[]): void {
    this.application = items;
  },
};

export class Tray extends EventEmitter {
  static last: Tray | null = null;
  image: { path: string };
  toolTip = "";
  menu: readonly Item[] = [];

  constructor(image: { path: string }) {
    super();
    this.image = image;
    Tray.last = this;
  }

  setImage(image: { path: string }): void {
    this.image = image;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: readonly Item[]): void {
    this.menu = menu;
    this.emit("menu");
  }

  item(label: string): Item | undefined {
    return this.menu.find((item) => item.label === label);
  }
}
