import type { Core } from "../../../electron/main/core/core.ts";
import type { CoreState } from "../../../electron/main/core/state.ts";

/** The core's state once it is as `wanted`; the test's own time limit is the only one. */
export function when(core: Core, wanted: (state: CoreState) => boolean): Promise<CoreState> {
  return new Promise((resolve) => {
    const look = () => {
      if (!wanted(core.state)) return;
      core.off("changed", look);
      resolve(core.state);
    };
    core.on("changed", look);
    look();
  });
}
