import type { Config } from '../config';
import type { System } from './db/system';
import type { ChangeFeed } from './events';
import type { Tokens } from './http/tokens';
import type { Log } from './log';
import type { Mail } from './mail';
import type { Secrets } from './secrets';
import type { Clock } from './time';

/** What every use case may need of the process it runs in. A plain object, put together once in `app/`. */
export interface Platform {
  config: Config;
  log: Log;
  system: System;
  secrets: Secrets;
  changes: ChangeFeed;
  tokens: Tokens;
  mail: Mail;
  clock: Clock;
  /** Whether the carriers are the lab's. */
  lab: boolean;
}
