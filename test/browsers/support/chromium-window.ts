/**
 * Where Chromium has put the buttons of its own windows: no page and no DevTools of a page can see those. Its UI
 * DevTools can (`--enable-ui-devtools=PORT`), a tree of the browser's own views with their texts and bounds. It only
 * looks; the pressing is done by a pointer.
 */
import { once } from "node:events";
import { WebSocket } from "ws";
import type { Point } from "./pointer.ts";

interface Node {
  readonly nodeId: number;
  readonly nodeName: string;
  readonly attributes?: readonly string[];
  readonly children?: readonly Node[];
}
interface Styles {
  readonly matchedCSSRules: readonly { rule: { style: { cssProperties: readonly Property[] } } }[];
}
interface Property {
  readonly name: string;
  readonly value: string;
}

export interface ChromiumWindow {
  /** What stands on the buttons of the permission prompt that is open, with where to press; none: no prompt. */
  promptButtons(): Promise<ReadonlyMap<string, Point>>;
  /** All words of the prompt. */
  promptText(): Promise<string>;
  close(): void;
}

const PROMPT = "PermissionPromptBubbleBaseView";

export async function lookAtChromium(port: number): Promise<ChromiumWindow> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/0`);
  await once(socket, "open");
  let lastId = 0;
  const waiting = new Map<number, (result: unknown) => void>();
  socket.on("message", (data) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const send = <T>(method: string, params = {}) =>
    new Promise<T>((resolve) => {
      waiting.set(++lastId, resolve as (result: unknown) => void);
      socket.send(JSON.stringify({ id: lastId, method, params }));
    });
  await send("DOM.enable");
  await send("CSS.enable");

  const properties = async ({ nodeId }: Node) => {
    const styles = await send<Styles | undefined>("CSS.getMatchedStylesForNode", { nodeId });
    const all = styles?.matchedCSSRules.flatMap(({ rule }) => rule.style.cssProperties) ?? [];
    return new Map(all.map(({ name, value }) => [name, value]));
  };
  const prompt = async () => {
    const { root } = await send<{ root: Node }>("DOM.getDocument");
    return descend(root).find((node) => node.nodeName === "Widget" && isNamed(node, PROMPT));
  };

  /** Adds the buttons below a view; what a view says of its place is relative to the one it lies in. */
  async function collect(view: Node, from: Point, found: Map<string, Point>): Promise<void> {
    const its = await properties(view);
    const at = { x: from.x + Number(its.get("X")), y: from.y + Number(its.get("Y")) };
    if (isNamed(view, "MdTextButton")) {
      const middle = { x: at.x + Number(its.get("Width")) / 2, y: at.y + Number(its.get("Height")) / 2 };
      found.set(its.get("Text") ?? "", middle);
    } else for (const child of view.children ?? []) await collect(child, at, found);
  }

  return {
    async promptButtons() {
      const found = new Map<string, Point>();
      const widget = await prompt();
      if (!widget) return found;
      const place = (await properties(widget)).get("ClientAreaBoundsInScreen")?.match(/^(-?\d+),(-?\d+)/);
      if (!place) return found;
      const from = { x: Number(place[1]), y: Number(place[2]) };
      for (const view of widget.children ?? []) await collect(view, from, found);
      return found;
    },
    async promptText() {
      const widget = await prompt();
      if (!widget) return "";
      const labels = descend(widget).filter((node) => isNamed(node, "Label"));
      const texts = await Promise.all(labels.map(async (label) => (await properties(label)).get("Text")));
      return texts.join(" ");
    },
    close: () => socket.close(),
  };
}

function descend(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(descend)];
}

/** Attributes stand there as name, value, name, value. */
function isNamed({ attributes = [] }: Node, name: string): boolean {
  const index = attributes.indexOf("name");
  return index % 2 === 0 && attributes[index + 1] === name;
}
