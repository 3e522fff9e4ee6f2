import { resolve } from 'node:path';

/** The checkout that this program was built in; two folders up from the sources as from the build. */
export const checkout = resolve(__dirname, '..', '..');
