import type { Mark, Wish } from "../mark.ts";
import type { Site } from "../site.ts";

/** How one kind of mark is looked at, made and taken away. */
export interface Kind<M extends Mark> {
  /** Is it as the wish says? @param recorded our own mark of this thing, if we made one */
  isInForce(site: Site, wish: Wish<M>, recorded: M | undefined): Promise<boolean>;
  /** Makes it, or leaves nothing of it when it throws. @returns the mark with what was there before */
  put(site: Site, wish: Wish<M>, recorded: M | undefined): Promise<M>;
  /** Is what we wrote still there as we wrote it? */
  stands(site: Site, mark: M): Promise<boolean>;
  /** Takes it away, or puts back what was there before. Called only where it {@link stands}. */
  undo(site: Site, mark: M): Promise<void>;
}
