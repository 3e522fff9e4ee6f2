/** `node write-code.cjs PROGRAM ROLE`: runs a built program until it can be used, and keeps what V8 has compiled for that. */
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const [file] = process.argv.splice(2, 1);
const script = new Script(readFileSync(file, 'latin1'), { filename: file });
// The program tells its parent that it can be used.
process.send = () => {
  writeFileSync(`${file}.code`, script.createCachedData());
  process.exit(0);
};
script.runInThisContext()({}, createRequire(file), {}, file, dirname(file));
