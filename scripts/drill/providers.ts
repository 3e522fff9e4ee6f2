/**
 * `npm run drill:providers`: lets every provider of the lab be dead, slow, flapping and busy in turn, while calls come in
 * and texts go out, and counts by the simulators' own books. Fails when one is lost or doubled, or a caller hears nothing.
 */
import startDatabase from '../../backend/tests/global-setup';
import stopDatabase from '../../backend/tests/global-teardown';
import { drilledProviders, drillFaults, openProviderDrill } from '../../backend/tests/provider-drill';

const size = {
  texts: Number(process.env['DRILL_TEXTS'] ?? 20),
  calls: Number(process.env['DRILL_CALLS'] ?? 6),
};
const columns = ['texts', 'calls', 'lost', 'held', 'doubled', 'silent'] as const;
const line = (...cells: (string | number)[]) =>
  console.log(cells.map((each) => String(each).padEnd(10)).join(''));

async function main(): Promise<boolean> {
  await startDatabase();
  // As long as the product waits where nobody has set anything else.
  const drill = await openProviderDrill({ patienceMs: 10_000 });
  const sums = Object.fromEntries(columns.map((name) => [name, 0])) as Record<
    (typeof columns)[number],
    number
  >;
  let cases = 0;
  line('provider', 'fault', ...columns, 'well again after');
  for (const provider of drilledProviders)
    for (const fault of drillFaults) {
      const result = await drill.run(provider, fault, size);
      cases += 1;
      for (const each of result.complaints) console.log(`  ${each}`);
      for (const name of columns) sums[name] += result[name];
      line(provider, fault, ...columns.map((name) => result[name]), `${result.recoverySeconds.toFixed(1)} s`);
    }
  line('all', `${cases} cases`, ...columns.map((name) => sums[name]));
  await drill.close();
  await stopDatabase();
  return sums.lost + sums.doubled + sums.silent === 0;
}

main().then(
  (isWell) => process.exit(isWell ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
