import { join } from 'node:path';
import type { Config } from '../config';
import { connect } from '../platform/db/client';
import { openSystem } from '../platform/db/system';
import { openChangeFeed } from '../platform/events';
import { makeTokens } from '../platform/http/tokens';
import { type Log, makeLog } from '../platform/log';
import { labMail, type Mail, noMail, smtpMail } from '../platform/mail';
import type { Platform } from '../platform/platform';
import { openSecrets } from '../platform/secrets';
import { makeSigner } from '../platform/signer';
import { folderStorage, s3Storage } from '../platform/storage';
import { systemClock } from '../platform/time';
import { dataFolder, keysFor } from './data-folder';
import { joinLab, type LabAddresses, useLab } from './lab-connection';

export interface OpenPlatform {
  platform: Platform;
  jobsUrl: string;
  /** One line each, for the person at the console. */
  notes: string[];
  close(): Promise<void>;
}

/**
 * Opens everything a process needs: database (migrated), secrets, change feed, mail, and the lab when it is wanted.
 * @param options.startLab whether this process may start the lab itself when none is named by LAB_URL
 */
export async function openPlatform(
  config: Config,
  options: { startLab: boolean; log?: Log },
): Promise<OpenPlatform> {
  const log = options.log ?? makeLog(config.logLevel);
  const notes: string[] = [];
  const closers: (() => Promise<void>)[] = [];
  try {
    const logins = await openDatabase(config, notes, closers);
    const lab = config.lab.wanted ? await joinLab(config, options.startLab, closers) : null;
    const settings = lab ? useLab(config, lab) : config;
    const database = connect({ url: logins.appUrl, connections: config.databaseConnections });
    closers.push(() => database.close());
    const { jwtKeys, encryptionKeys } = keysFor(config);
    const changes = openChangeFeed(logins.appUrl, log);
    closers.push(() => changes.close());
    const platform: Platform = {
      config: settings,
      log,
      system: openSystem(database, log),
      secrets: await openSecrets(encryptionKeys),
      changes,
      tokens: makeTokens(jwtKeys),
      signer: makeSigner(jwtKeys),
      mail: mailFor(config, lab),
      storage: config.s3 ? s3Storage(config.s3) : folderStorage(join(dataFolder(config), 'recordings')),
      clock: systemClock,
      lab: lab !== null,
      labUrl: lab?.url ?? null,
    };
    closers.push(() => platform.system.settled());
    return { platform, jobsUrl: logins.jobsUrl, notes, close: () => closeAll(closers) };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function openDatabase(config: Config, notes: string[], closers: (() => Promise<void>)[]) {
  if (config.databaseAppUrl && config.databaseJobsUrl) {
    return { appUrl: config.databaseAppUrl, jobsUrl: config.databaseJobsUrl };
  }
  let url = config.databaseUrl;
  if (!url) {
    const folder = dataFolder(config);
    const { startEmbedded } = await import('../platform/db/embedded');
    const embedded = await startEmbedded({ folder: `${folder}/postgres` });
    closers.push(() => embedded.stop());
    notes.push(
      `Embedded PostgreSQL, data in ${folder} (TELYX_DATA_DIR chooses another folder, DATABASE_URL another server)`,
    );
    url = embedded.url;
  }
  const { migrate } = await import('../platform/db/migrate');
  const { applied, ...logins } = await migrate(url);
  if (applied.length > 0) notes.push(`Database migrated: ${applied.join(', ')}`);
  return logins;
}

function mailFor(config: Config, lab: LabAddresses | null): Mail {
  if (config.mail.url) return smtpMail(config.mail.url, config.mail.from);
  return lab ? labMail(lab.url) : noMail;
}

async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (const close of closers.reverse()) await close();
  closers.length = 0;
}
