/**
 * What `dist/main.js` is: runs the program, which the build has put into one file, with the code that V8 made of it then.
 * Reading hundreds of files and compiling them anew would be most of a start. V8 refuses what another version of it has
 * made, and then compiles as ever.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

const file = join(__dirname, 'program.js');
const code = `${file}.code`;
// The build has made it ASCII.
const script = new Script(readFileSync(file, 'latin1'), {
  filename: file,
  ...(existsSync(code) && { cachedData: readFileSync(code) }),
});
(script.runInThisContext() as (...values: unknown[]) => void)(exports, require, module, file, __dirname);
