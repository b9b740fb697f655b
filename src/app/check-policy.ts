import type { CheckPolicy } from "../card/checks/policy.ts";
import type { Settings } from "./config/settings.ts";

/** The age bands that the settings name. */
export function checkPolicyOf(settings: Settings): CheckPolicy {
  return {
    minimumAge: settings.minimumAge,
    belowMinimum: settings.belowMinimumAge,
    upperAge: { men: settings.upperAgeMen, women: settings.upperAgeWomen },
    aboveUpper: settings.aboveUpperAge,
  };
}
