import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands } from './app/commands';
import { openPlatform } from './app/open-platform';
import { checkout } from './checkout';
import { ConfigError, loadConfig, readEnvFile } from './config';
import { Problem } from './platform/http/problem';

/** `npm run cli -- COMMAND`: what an operator does without the dashboard. */
async function main(): Promise<void> {
  const [name, ...words] = process.argv.slice(2);
  const command = commands.find((each) => each.name === name);
  if (!command || words.length < command.words.filter((word) => !word.startsWith('[')).length) {
    console.log('Usage: npm run cli -- COMMAND\n');
    for (const each of commands)
      console.log(`  ${[each.name, ...each.words].join(' ').padEnd(48)}${each.about}`);
    process.exitCode = name ? 1 : 0;
    return;
  }
  readEnvFile(join(checkout, '.env'));
  const config = loadConfig({ LOG_LEVEL: 'warn', ...process.env });
  const opened = await openPlatform(config, { startLab: true });
  try {
    console.log(await command.run(opened.platform, words, (file) => readFile(file, 'utf8')));
  } finally {
    await opened.close();
  }
}

main().then(
  // The schema engine keeps a timer of its own that would hold the process for ten seconds.
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof ConfigError || error instanceof Problem ? error.message : error);
    process.exit(1);
  },
);
