/** The list of triggers: a new one is a file here, a line below, and its words under its name in `locales/`. */
import type { AnyTrigger } from '../core/trigger.ts';
import { fullRefreshCompleted } from './full-refresh-completed.ts';
import { measureThresholdCrossed } from './measure-threshold-crossed.ts';
import { refreshFailed } from './refresh-failed.ts';
import { refreshSucceeded } from './refresh-succeeded.ts';
import { segmentThresholdCrossed } from './segment-threshold-crossed.ts';
import { unificationCompleted } from './unification-completed.ts';
import { watchLost } from './watch-lost.ts';
import { watchRestored } from './watch-restored.ts';
import { webhookDisabled } from './webhook-disabled.ts';

export const triggers: readonly AnyTrigger[] = [
  refreshFailed,
  refreshSucceeded,
  segmentThresholdCrossed,
  measureThresholdCrossed,
  fullRefreshCompleted,
  unificationCompleted,
  watchLost,
  watchRestored,
  webhookDisabled,
];
