import type { Mark, Wish } from "../mark.ts";
import type { Site } from "../site.ts";

/** How one kind of mark is looked at, made and taken away. */
export interface Kind<M extends Mark> {
  /** Is it as the wish says? @param recorded our own mark of this thing, if we made one */
  isInForce(site: Site, wish: Wish<M>, recorded: M | undefined): Promise<boolean>;
  /** Looks only. @returns the mark as it will be, with what is there now, as far as that can be told before */
  plan(site: Site, wish: Wish<M>, recorded: M | undefined): Promise<M>;
  /** Makes what was planned. @returns the mark, with what only shows itself afterwards */
  put(site: Site, wish: Wish<M>, planned: M, recorded: M | undefined): Promise<M>;
  /** Is what we wrote still there as we wrote it? */
  stands(site: Site, mark: M): Promise<boolean>;
  /** Takes it away, or puts back what was there before. Called where it {@link stands}, or is `half` there. */
  undo(site: Site, mark: M): Promise<void>;
  /**
   * What has become of a mark that was begun, whenever the power failed. Absent: it is made by one change, and is
   * there or not as {@link stands} says.
   * @returns the mark that is there; half: only `undo` makes it certain
   */
  found?(site: Site, begun: M): Promise<M | "nothing" | "half">;
  /** Takes away what was left beside it where the power failed. */
  sweep?(site: Site, mark: M): void;
  /** Remembers our own older mark of the same thing. @returns what puts it back when the step fails */
  remember?(site: Site, recorded: M): () => Promise<void>;
}
