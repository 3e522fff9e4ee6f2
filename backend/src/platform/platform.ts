import type { Config } from '../config';
import type { System } from './db/system';
import type { ChangeFeed } from './events';
import type { Tokens } from './http/tokens';
import type { Log } from './log';
import type { Mail } from './mail';
import type { Secrets } from './secrets';
import type { Signer } from './signer';
import type { Storage } from './storage';
import type { Clock } from './time';

/** What every use case may need of the process it runs in. A plain object, put together once in `app/`. */
export interface Platform {
  config: Config;
  log: Log;
  system: System;
  secrets: Secrets;
  changes: ChangeFeed;
  tokens: Tokens;
  signer: Signer;
  mail: Mail;
  storage: Storage;
  clock: Clock;
  /** Whether the carriers are the lab's. */
  lab: boolean;
  /** Where the lab's own server is; null without a lab. */
  labUrl: string | null;
}
