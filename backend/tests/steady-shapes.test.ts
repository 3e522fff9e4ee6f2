import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

const { withSteadyShapes } = require('../../scripts/steady-shapes.cjs') as {
  withSteadyShapes(program: string): string;
};

describe('objects of the built server that begin with a spread', () => {
  it('begin with nothing instead', () => {
    expect(withSteadyShapes('a = { ...b, c: 1 }; d = f({ ...{ ...g, h }, i, ...j })')).toBe(
      'a = { ...null, ...b, c: 1 }; d = f({ ...null, ...{ ...null, ...g, h }, i, ...j })',
    );
  });

  it('are left as they are where there is nothing to gain, and so is what only looks like them', () => {
    const program =
      'const { ...rest } = { ...a }; b({ c, ...d }); (({ ...e }) => "{ ...f, g }")(/{ ...h, i }/, `{ ...j, k }`)';
    expect(withSteadyShapes(program)).toBe(program);
  });

  it('have the same keys in the same sequence', () => {
    const program =
      'const b = { x: 1, y: 2 }; JSON.stringify([{ ...b, z: 3, x: 4 }, { ...undefined, ...b }, { ...false, a: b }])';
    expect(runInNewContext(withSteadyShapes(program))).toBe(runInNewContext(program));
  });

  it('share their shape with those that were made in the same place', () => {
    const program = withSteadyShapes(`
      const order = { a: 1, b: 2 };
      const make = (c) => ({ ...order, c });
      for (let turn = 0; turn < 20000; turn += 1) make(turn);
      console.log(haveSameMap(make(1), make(2)));`);
    const shown = ['--allow-natives-syntax', '-e', program.replace('haveSameMap', '%HaveSameMap')];
    expect(execFileSync(process.execPath, shown).toString().trim()).toBe('true');
  });

  it('are all of them in the program that was built', () => {
    const program = readFileSync(join(__dirname, '..', 'dist', 'program.js'), 'latin1');
    expect(withSteadyShapes(program)).toBe(program);
  });
});
