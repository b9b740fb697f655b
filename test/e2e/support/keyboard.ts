/** A page as it is worked without a pointer: where the keyboard is, and that one can see where. */
import type { Page } from "playwright-core";

export interface Stop {
  /** Test id of what has the keyboard, or of the label around it; its text without one; null: the document itself. */
  readonly name: string | null;
  /** It looks different from the same thing without the keyboard, and some of it is on the screen. */
  readonly isSeen: boolean;
}

/** What has the keyboard now. */
export async function stop(page: Page): Promise<Stop> {
  return await page.evaluate(() => {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || active === document.body) return { name: null, isSeen: true };
    const look = () => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(active);
      return outlineStyle === "none"
        ? boxShadow
        : [outlineStyle, outlineWidth, outlineColor, boxShadow].join();
    };
    const { top, left, right, bottom } = active.getBoundingClientRect();
    const isOnScreen = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth && bottom > top;
    const withKeyboard = look();
    active.blur();
    const without = look();
    active.focus();
    return {
      name:
        active.dataset.testid ??
        active.closest<HTMLElement>("label[data-testid]")?.dataset.testid ??
        active.textContent.trim(),
      isSeen: isOnScreen && withKeyboard !== without,
    };
  });
}

/** Presses a key until this has the keyboard. @returns every stop on the way, this one included */
export async function goTo(page: Page, name: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<Stop[]> {
  return await walk(page, key, (at) => at.name === name);
}

/** Presses a key until the keyboard has left the page. @returns every stop on the way */
export async function goThrough(page: Page, key: "Tab" | "Shift+Tab" = "Tab"): Promise<Stop[]> {
  return (await walk(page, key, (at) => at.name === null)).slice(0, -1);
}

async function walk(page: Page, key: string, isThere: (at: Stop) => boolean): Promise<Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < 100) {
    await page.keyboard.press(key);
    const at = await stop(page);
    stops.push(at);
    if (isThere(at)) return stops;
  }
  throw new Error(`not reached by ${key}: ${stops.map(({ name }) => name).join(", ")}`);
}
