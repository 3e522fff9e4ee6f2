import { tell } from './crash/tally';
import { drill } from './drill/drill';

// The short version of `npm run drill`: two api and two worker processes of the built product on a PostgreSQL of their
// own, killed at random while providers fail. The lab's books are the judge.

const cases = Number(process.env['DRILL_CASES'] ?? 60);

it('lose nothing, double nothing and leave nothing stuck, whichever is killed', async () => {
  const report = await drill({
    seed: Number(process.env['DRILL_SEED'] ?? 7),
    cases,
    atOnce: 20,
    businesses: 2,
    killEveryMs: 800,
    haltEveryMs: 2_000,
    faultShare: 0.1,
  });
  const { lost, doubled, stuck, fallen, odd, damage } = report;
  expect({ lost, doubled, stuck, fallen, odd }).toEqual({
    lost: [],
    doubled: [],
    stuck: [],
    fallen: [],
    odd: [],
  });
  expect(damage.api + damage.worker + damage.database).toBeGreaterThan(0);
  expect(Math.max(0, ...damage.takeovers)).toBeLessThan(30_000);
  tell(
    `stories, ${damage.api} api, ${damage.worker} worker and ${damage.database} database processes killed meanwhile`,
    cases,
  );
}, 300_000);
